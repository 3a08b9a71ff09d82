import { describe, expect, it } from "vitest";
import { generateDump } from "../generate/index";
import { fileOf, folderOf } from "../procfs/files";
import { builtCommand, linesOf } from "./command";

const sockdex = builtCommand();

const HEADER = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
/** Arguments with the places of a dump, of one without rows and of a procfs without sockets. */
function placed(args: readonly string[]): string[] {
  return args.map((word) => {
    if (word === "DUMP") return fileOf(generateDump({ protocol: "tcp", rows: 20, quirks: 0 }));
    if (word === "EMPTY") return fileOf(HEADER);
    return word === "ROOT" ? folderOf({ "1/net/tcp": HEADER }) : word;
  });
}
/** No generated row has it. */
const NONE = ["uid", "=", "4294967294"];

describe("a search that finds nothing has status 1, and 0 with --allow-empty", () => {
  it.each([
    ["list", "--file", "EMPTY"],
    ["list", "--json", "--file", "EMPTY"],
    ["list", "--csv", "--file", "EMPTY"],
    ["list", "--sort", "rx", "--file", "EMPTY"],
    ["list", "--limit", "0", "--file", "EMPTY"],
    ["list", "--file", "DUMP", ...NONE],
    ["list", "--file", "DUMP", "--uid", "4294967294"],
    ["summary", "--file", "EMPTY"],
    ["summary", "--json", "--file", "EMPTY"],
    ["summary", "--file", "DUMP", ...NONE],
    ["list", "--proc-root", "ROOT"],
    ["summary", "--proc-root", "ROOT"],
    ["find", "999999999999", "--file", "DUMP"],
    ["find", "192.0.2.255:1", "--json", "--file", "DUMP"],
  ])("%s %s %s", async (...words) => {
    const args = placed(words);
    const { status, stdout, stderr } = await sockdex.run(args);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^sockdex: no [^\n]+\n$/);
    expect(await sockdex.run([...args, "--allow-empty"])).toEqual({ status: 0, stdout, stderr: "" });
  });
});

describe("a search that finds something has status 0", () => {
  it.each([
    ["list", "--file", "DUMP"],
    ["list", "--json", "--file", "DUMP"],
    ["summary", "--file", "DUMP"],
  ])("%s %s %s", async (...words) => {
    const args = placed(words);
    for (const more of [[], ["--allow-empty"]]) {
      const { status, stderr } = await sockdex.run([...args, ...more]);
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    }
  });

  // What is found and what is shown are two things.
  it("also where --limit shows nothing of it, which is said", async () => {
    const { status, stderr } = await sockdex.run(placed(["list", "--limit", "0", "--file", "DUMP"]));
    expect(status).toBe(0);
    expect(stderr).toMatch(/^sockdex: (at least )?\d+ more sockets: --limit 0 leaves them out\n$/);
  });

  it("also where the first of many batches has none, and none is shown", async () => {
    const row = "0: 0100007F:1F90 0200007F:C350 01 00000000:00000000 00:00000000 00000000 1000 0 12345\n";
    const file = fileOf(row.repeat(300_000) + row.replace(" 1000 ", " 7 "));
    const { status } = await sockdex.run(["list", "--limit", "0", "--file", file, "uid", "=", "7"]);
    expect(status).toBe(0);
  });
});

describe("what compares has status 0, whether or not something is different", () => {
  it("diff", async () => {
    const other = fileOf(generateDump({ protocol: "tcp", rows: 20, seed: 2, quirks: 0 }));
    for (const after of ["DUMP", other]) {
      const { status, stderr } = await sockdex.run(placed(["diff", "DUMP", after]));
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    }
  });
});

describe("each command's help", () => {
  it("names --allow-empty where there is one, and its exit statuses", async () => {
    for (const command of ["list", "summary", "find"]) {
      const { stdout } = await sockdex.run([command, "--help"]);
      expect(stdout).toMatch(/^Exit status: 0 \w+; 1 (nothing|not) found \(0 with --allow-empty\)/m);
    }
    for (const command of ["diff", "watch", "top", "report", "check", "convert", "completion"]) {
      const { stdout } = await sockdex.run([command, "--help"]);
      expect(stdout).toMatch(/^Exit status: 0 /m);
      expect(stdout).not.toContain("--allow-empty");
      expect((await sockdex.run([command, "--allow-empty"])).status).toBe(2);
    }
  });
});

describe.skipIf(process.platform !== "linux")("output that cannot be written has status 1", () => {
  it.each([
    "list --file DUMP",
    "list --json --file DUMP",
    "list --csv --file DUMP",
    "summary --file DUMP",
    "diff DUMP DUMP",
    "find 10.0.0.0/8 --file DUMP",
    "convert DUMP",
    "completion bash",
    "--help",
    "--version",
    "watch --count 1",
  ])("%s", async (line) => {
    const command = line.replaceAll("DUMP", '"$DUMP"');
    const [dump = ""] = placed(["DUMP"]);
    const { status, stderr } = await sockdex.shell(`"$NODE" "$SOCKDEX" ${command} >/dev/full`, { DUMP: dump });
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(/^sockdex: [^\n]*ENOSPC/) });
    expect(linesOf(stderr).filter((text) => /^\s+at /.test(text))).toEqual([]);
  });
});
