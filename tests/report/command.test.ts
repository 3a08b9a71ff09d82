import { spawn } from "node:child_process";
import { chmodSync, linkSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { builtCommand } from "../cli/command";
import { generateDump } from "../generate/index";
import { fileOf, folderOf } from "../procfs/files";
import { EMPTY_PAGE } from "./browser";

const sockdex = builtCommand();

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
    expect({ status, stderr }).toEqual({ status: 0, stderr: "sockdex: 2 files are not dumps and were left out\n" });
    expect(capturesIn(stdout).length).toBe(1);
  });

  it.each([
    [["report", "no/such.txt"], 1, /^sockdex: .*no\/such\.txt/],
    [["report", "package.json"], 1, /^sockdex: package\.json holds no socket table\n$/],
    [["report", "src/cli"], 1, /^sockdex: src\/cli holds no socket table\n$/],
    [["report", "--empty", "package.json"], 2, /^sockdex: --empty is the page without dumps/],
    [["report", "package.json", "--pid", "1"], 2, /^sockdex: --pid and --proc-root are for the live tables/],
    [["report", "package.json", "--time-from", "("], 2, /^sockdex: --time-from is not a regular expression/],
  ])("%s fails, and leaves nothing", async (args, code, message) => {
    const folder = folderOf({});
    const { status, stderr } = await sockdex.run([...args, "-o", join(folder, "report.html")]);
    expect(status).toBe(code);
    expect(stderr).toMatch(message);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("of the live tables has each that there is, and its protocol; and what is known beside them", async () => {
    const root = folderOf({ "net/tcp": tcp, "net/udp6": generateDump({ protocol: "udp6", rows: 3 }) });
    const { stdout } = await sockdex.run(["report", "--proc-root", root]);
    const found = capturesIn(stdout).map(({ fact }) => [fact.protocol, fact.holds]);
    expect(found).toEqual([
      ["tcp", undefined],
      ["udp6", undefined],
      [undefined, "facts"],
    ]);
  });
});

describe("a page is not written over what it is made of", () => {
  /** A capture by all its names. */
  function captured(): { folder: string; path: string } {
    const folder = folderOf({ "dumps/tcp.txt": tcp, "dumps/old.html": "<!doctype html>\n<p>" });
    const path = join(folder, "dumps/tcp.txt");
    symlinkSync(path, join(folder, "link.txt"));
    linkSync(path, join(folder, "hard.txt"));
    return { folder, path };
  }

  it.each([
    ["dumps/tcp.txt", "dumps/tcp.txt"],
    ["dumps", "dumps/tcp.txt"],
    ["dumps/*.txt", "dumps/tcp.txt"],
    ["dumps/tcp.txt", "link.txt"],
    ["link.txt", "dumps/tcp.txt"],
    ["dumps/tcp.txt", "hard.txt"],
    ["dumps", "hard.txt"],
    ["hard.txt", "link.txt"],
  ])("of %s, to %s, whoever writes", async (input, output) => {
    const { folder, path } = captured();
    for (const args of [["report"], ["convert", "--to", "ndjson"], ["convert", "--to", "csv"]]) {
      const { status, stderr } = await sockdex.run([...args, join(folder, input), "-o", join(folder, output)]);
      expect(stderr).toMatch(/is the output and an input: it would be replaced/);
      expect(status).toBe(2);
      expect(readFileSync(path).equals(tcp)).toBe(true);
      expect(readdirSync(folder).sort()).toEqual(["dumps", "hard.txt", "link.txt"]);
    }
  });

  it("and a report of problems neither", async () => {
    const { folder, path } = captured();
    for (const name of ["dumps/tcp.txt", "link.txt", "hard.txt"]) {
      const args = ["convert", join(folder, "dumps"), "-o", "/dev/null", "--report", join(folder, name)];
      const { status, stderr } = await sockdex.run(args);
      expect({ status, stderr }).toEqual({
        status: 2,
        stderr: expect.stringMatching(/holds something other than a report/),
      });
      expect(readFileSync(path).equals(tcp)).toBe(true);
    }
    const report = join(folder, "problems.ndjson");
    const args = ["convert", join(folder, "nowhere"), "-o", "/dev/null", "--report", report];
    for (let i = 0; i < 2; i++) expect((await sockdex.run(args)).status).toBe(1);
    expect(readFileSync(report, "utf8").split("\n").length).toBe(2);
  });

  it("nor standard output into what is read", async () => {
    const { path } = captured();
    for (const command of ["report", "convert"]) {
      const { status, stderr } = await sockdex.shell(`"$NODE" "$SOCKDEX" ${command} "$FILE" >> "$FILE"`, {
        FILE: path,
      });
      expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(/is the output and an input/) });
    }
    expect(readFileSync(path).equals(tcp)).toBe(true);
  });

  it("but what was made before is made anew beside its captures", async () => {
    const { folder } = captured();
    const output = join(folder, "dumps/old.html");
    for (let i = 0; i < 2; i++) {
      const { status, stderr } = await sockdex.run(["report", join(folder, "dumps"), "-o", output]);
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      expect(capturesIn(readFileSync(output, "utf8")).length).toBe(1);
    }
  });
});

describe("a report that is ended leaves nothing", () => {
  const long = generateDump({ protocol: "tcp", rows: 70_000, seed: 1 });

  /** A report of standard input that has begun to write; `by` ends it. */
  async function ended(folder: string, by: NodeJS.Signals): Promise<unknown> {
    const child = spawn(process.execPath, [sockdex.path(), "report", "-", "-o", join(folder, "page.html")], {
      stdio: ["pipe", "ignore", "ignore"],
    });
    const end = new Promise((resolve) => child.on("close", (_, signal) => resolve(signal)));
    child.stdin.on("error", () => {});
    // More than a piece of text.
    child.stdin.write(long);
    while (readdirSync(folder).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill(by);
    return end;
  }

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("by %s", async (signal) => {
    const folder = folderOf({});
    expect(await ended(folder, signal)).toBe(signal);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("by SIGKILL, once anything is written beside it", async () => {
    for (const args of [
      ["report", "--empty"],
      ["convert", fileOf(tcp)],
    ]) {
      const folder = folderOf({});
      expect(await ended(folder, "SIGKILL")).toBe("SIGKILL");
      expect(readdirSync(folder).length).toBe(1);
      expect((await sockdex.run([...args, "-o", join(folder, "next")])).status).toBe(0);
      expect(readdirSync(folder)).toEqual(["next"]);
    }
  });

  it("and another user's is no hindrance", async () => {
    const folder = folderOf({});
    expect(await ended(folder, "SIGKILL")).toBe("SIGKILL");
    const [left = ""] = readdirSync(folder);
    // As /tmp is: everybody may write there, and remove what is his own.
    chmodSync(folder, 0o1777);
    const user = process.getuid?.() === 0 ? { uid: 65534 } : {};
    const { status, stderr } = await sockdex.run(["convert", fileOf(tcp), "-o", join(folder, "rows.csv")], user);
    expect({ status, left: readdirSync(folder).includes(left) }, stderr).toEqual({ status: 0, left: "uid" in user });
  });
});
