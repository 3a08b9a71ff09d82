import { copyFileSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { builtCommand } from "../cli/command";
import { generateDump } from "../generate/index";
import { fileOf, folderOf } from "../procfs/files";
import { EMPTY_PAGE } from "./browser";

const sockdex = builtCommand();
beforeAll(() => copyFileSync(EMPTY_PAGE, join(dirname(sockdex.path()), "report.html")));

const tcp = generateDump({ protocol: "tcp", rows: 5000, seed: 2 });
const tcp6 = generateDump({ protocol: "tcp6", rows: 100, seed: 2 });

/** What a page brings along: facts and bytes. */
function capturesIn(page: string): { fact: Record<string, unknown>; bytes: Buffer }[] {
  const pairs = page.matchAll(
    /<script type="application\/json" class="fact">(.*?)<\/script>\n<script type="text\/plain" class="capture">(.*?)<\/script>/gs,
  );
  return [...pairs].map(([, fact = "", data = ""]) => ({
    fact: JSON.parse(fact),
    bytes: gunzipSync(Buffer.from(data, "base64")),
  }));
}

describe("sockdex report", () => {
  it("puts dumps into the page, whole, with what their names tell", async () => {
    const folder = folderOf({
      "web1/20260701T120000Z-tcp.txt": tcp,
      "web1/20260701T120000Z-tcp6.txt.gz": gzipSync(tcp6),
    });
    const output = join(folder, "report.html");
    const { status, stdout, stderr } = await sockdex.run([
      ...["report", join(folder, "web1"), "-o", output],
      ...["--host-from", "([^/]+)/2026", "--time-from", "\\d{8}T\\d{6}Z"],
    ]);
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "", stderr: "" });
    const page = readFileSync(output, "utf8");
    const [before = "", after = ""] = readFileSync(EMPTY_PAGE, "utf8").split("<!--captures-->");
    expect(page.startsWith(before) && page.endsWith(after)).toBe(true);
    const captures = capturesIn(page);
    expect(captures.map(({ bytes }) => bytes)).toEqual([Buffer.from(tcp), Buffer.from(tcp6)]);
    for (const { fact } of captures) expect(fact).toMatchObject({ host: "web1", time: Date.UTC(2026, 6, 1, 12) });
    expect(readdirSync(folder).sort()).toEqual(["report.html", "web1"]);
  });

  it("takes standard input, and gives standard output", async () => {
    const { status, stdout } = await sockdex.run(["report", "-"], { input: tcp });
    expect(status).toBe(0);
    expect(capturesIn(stdout).map(({ fact, bytes }) => [fact.name, bytes])).toEqual([
      ["standard input", Buffer.from(tcp)],
    ]);
  });

  it("makes no markup of a file's name", async () => {
    const { stdout } = await sockdex.run(["report", fileOf(tcp, "<!--<script>.txt")]);
    expect(capturesIn(stdout).map(({ fact }) => fact.name)).toEqual([expect.stringMatching(/<!--<script>\.txt$/)]);
    expect(stdout.split("<!--<script>").length).toBe(1);
  });

  it("leaves out of a folder what is no dump, and says so", async () => {
    const folder = folderOf({ "tcp.txt": tcp, "notes.md": "# Monday\n", "empty.txt": "" });
    const { status, stdout, stderr } = await sockdex.run(["report", folder]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "sockdex: 2 files are no dumps and were left out\n" });
    expect(capturesIn(stdout).length).toBe(1);
  });

  it.each([
    [["report", "no/such.txt"], 1, /^sockdex: .*no\/such\.txt/],
    [["report", "package.json"], 1, /^sockdex: package\.json holds no socket table\n$/],
    [["report", "src/cli"], 1, /^sockdex: src\/cli holds no socket table\n$/],
    [["report", "--empty", "package.json"], 2, /^sockdex: --empty is the page without dumps/],
    [["report", "package.json", "--pid", "1"], 2, /^sockdex: --pid and --proc-root are for the live tables/],
    [["report", "package.json", "--time-from", "("], 2, /^sockdex: timeFrom is no regular expression/],
  ])("%s fails, and leaves nothing", async (args, code, message) => {
    const folder = folderOf({});
    const { status, stderr } = await sockdex.run([...args, "-o", join(folder, "report.html")]);
    expect(status).toBe(code);
    expect(stderr).toMatch(message);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("of the live tables has each that there is, and its protocol", async () => {
    const root = folderOf({ "net/tcp": tcp, "net/udp6": generateDump({ protocol: "udp6", rows: 3 }) });
    const { stdout } = await sockdex.run(["report", "--proc-root", root]);
    expect(capturesIn(stdout).map(({ fact }) => fact.protocol)).toEqual(["tcp", "udp6"]);
  });
});
