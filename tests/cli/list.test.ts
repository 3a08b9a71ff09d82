import { describe, expect, it } from "vitest";
import { PROTOCOLS, SocketTable } from "../../src/index";
import { generateDump } from "../generate/index";
import { parseOracle } from "../oracle/index";
import { fileOf } from "../procfs/files";
import { builtCommand, linesOf, objectsOf } from "./command";
import { asListed, readListing } from "./listing";

const sockdex = builtCommand();
const dumpOf = (rows: number, seed = 1) =>
  Buffer.concat(PROTOCOLS.map((protocol, i) => generateDump({ protocol, rows, seed: seed + i })));

const HEADER = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
const ROW = "0: 0100007F:1F90 0200007F:C350 01 00000000:00000000 00:00000000 00000000 1000 0 12345\n";

describe("list of a dump", () => {
  it.each(PROTOCOLS)("shows the rows of a %s table as the reference parser reads them", async (protocol) => {
    const bytes = generateDump({ protocol, rows: 400, quirks: 0.2 });
    const { status, stdout, stderr } = await sockdex.run(["list", "--file", fileOf(bytes, `${protocol}.txt`)]);
    expect(readListing(stdout)).toEqual(parseOracle(bytes, { protocol }).rows.map(asListed));
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });

  it("is the same from standard input", async () => {
    const input = dumpOf(300);
    const { stdout } = await sockdex.run(["--file", "-"], { input });
    expect(readListing(stdout)).toEqual(parseOracle(input).rows.map(asListed));
  });

  it("shows 200,000 rows", async () => {
    const file = fileOf(generateDump({ protocol: "tcp6", rows: 200_000 }));
    const { status, stdout } = await sockdex.run(["list", "--file", file]);
    expect({ status, lines: linesOf(stdout).length }).toEqual({ status: 0, lines: 200_001 });
  });

  it("has each title above its column", async () => {
    const { stdout } = await sockdex.run(["list", "--details", "--file", "-"], { input: dumpOf(50) });
    const lines = linesOf(stdout);
    expect(lines[0]).toMatch(
      /^PROTO +STATE +LOCAL +REMOTE +RX +TX +TIMER +UID +INODE +REFS +RTO +ATO +QACK +CWND +SSTHRESH +DROPS$/,
    );
    expect(new Set(lines.map(({ length }) => length)).size).toBe(1);
    const { stdout: bare } = await sockdex.run(["list", "--no-header", "--file", "-"], { input: dumpOf(50) });
    expect(bare).not.toContain("PROTO");
  });

  it("is the titles alone where the dump has no rows", async () => {
    const { stdout } = await sockdex.run(["list", "--file", "-"], { input: HEADER });
    expect(stdout).toBe("PROTO  STATE  LOCAL  REMOTE  RX  TX  TIMER  UID  INODE\n");
  });

  it("shows the protocols asked for", async () => {
    const input = dumpOf(40);
    const { stdout } = await sockdex.run(["-p", "tcp6,udp", "--protocol", "udp6", "-f", "-"], { input });
    const expected = parseOracle(input, { protocol: "udp" }).rows.filter(({ protocol }) => /^tcp6|udp/.test(protocol));
    expect(readListing(stdout)).toEqual(expected.map(asListed));
  });

  it("takes the protocol asked for where the text leaves it open", async () => {
    const input = generateDump({ protocol: "raw", rows: 30 });
    const { stdout } = await sockdex.run(["list", "--protocol", "raw", "--file", "-"], { input });
    expect(readListing(stdout).map(({ protocol }) => protocol)).toEqual(Array(30).fill("raw"));
  });

  it("reads the other byte order, told or judged", async () => {
    const input = generateDump({ protocol: "tcp", rows: 200, byteOrder: "big" });
    const expected = parseOracle(input, { byteOrder: "big" }).rows.map(asListed);
    const told = await sockdex.run(["list", "--byte-order", "big", "--file", "-"], { input });
    expect(readListing(told.stdout)).toEqual(expected);
    expect(told.stderr).toBe("");
    const judged = await sockdex.run(["list", "--byte-order", "auto", "--file", "-"], { input });
    expect(readListing(judged.stdout)).toEqual(expected);
    expect(judged.stderr).toMatch(/^sockdex: the addresses look big-endian, certainty \d+%\n$/);
  });
});

describe("list --json", () => {
  it.each([false, true])("is one row a line, as toJSON() has it (details: %s)", async (details) => {
    const input = dumpOf(200);
    const args = ["list", "--json", "--file", "-", ...(details ? ["--details"] : [])];
    const { status, stdout, stderr } = await sockdex.run(args, { input });
    const rows = [...SocketTable.parse(input, { details })].map((row) => row.toJSON());
    expect(objectsOf(stdout)).toEqual(rows);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect("references" in (rows[0] ?? {})).toBe(details);
  });

  it("goes through many batches", async () => {
    const bytes = generateDump({ protocol: "tcp", rows: 150_000 });
    const { stdout } = await sockdex.run(["list", "--json", "--file", fileOf(bytes)]);
    const inodes = linesOf(stdout).map((line) => Number(/"inode":(\d+)/.exec(line)?.[1]));
    expect(inodes).toEqual(Array.from(SocketTable.parse(bytes).columns.inode));
  });
});

describe("a line that is not a row", () => {
  const hostile = "not \x1b[31ma\x07 row\x9b2J \x7f\r";
  const input = Buffer.from(`${HEADER}${ROW}${hostile}\n${ROW}nonsense\n`, "latin1");

  it.each([["list"], ["list", "--json"], ["summary"]])(
    "is told of on stderr, once and in one line: %s %s",
    async (...args) => {
      const { status, stderr } = await sockdex.run([...args, "--file", "-"], { input });
      expect(status).toBe(0);
      expect(stderr).toMatch(
        /^sockdex: 2 lines are not rows and were skipped, the first at the input, line 3: no slot column in .*\n$/,
      );
    },
  );

  it("is quoted shortly, whatever it takes to print its bytes", async () => {
    const { status, stderr } = await sockdex.run(["list", "--file", "-"], {
      input: `${HEADER}${ROW}${"\0".repeat(150)}\n`,
    });
    expect(status).toBe(0);
    expect(stderr).toContain(`no slot column in "${"\\u0000".repeat(13)}"…`);
  });

  it("is an error with --strict", async () => {
    const file = fileOf(input);
    const { status, stderr } = await sockdex.run(["list", "--strict", "--file", file]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^sockdex: .*dump\.txt, line 3, byte \d+: no slot column in .*\n$/);
  });

  it("reaches the terminal without its control characters", async () => {
    for (const strict of [[], ["--strict"]]) {
      const { stderr } = await sockdex.run(["list", ...strict, "--file", "-"], { input });
      // biome-ignore lint/suspicious/noControlCharactersInRegex: their absence is what is looked for.
      expect(stderr.trimEnd()).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
      expect(stderr).toMatch(/\[31ma.*row\\x9b2J/);
    }
  });

  it("is told of even if there is no row at all", async () => {
    const { status, stderr } = await sockdex.run(["list", "--file", "-"], { input: `${HEADER}nonsense\n` });
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^sockdex: 1 line is not a row and was skipped, .*line 2: no slot column in .*\nsockdex: no sockets found\n$/,
    );
  });
});
