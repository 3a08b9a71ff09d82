import { spawnSync } from "node:child_process";
import { stripVTControlCharacters } from "node:util";
import pc from "picocolors";
import { describe, expect, it } from "vitest";
import { listColumns } from "../../src/cli/rows/columns";
import { shortenEndpoint } from "../../src/cli/rows/endpoint";
import { fitWidths } from "../../src/cli/rows/fit-widths";
import { TableLayout } from "../../src/cli/rows/table-layout";
import type { Terminal } from "../../src/cli/terminal/terminal";
import { SocketTable } from "../../src/index";
import { generateDump } from "../generate/index";
import { procfs } from "../procfs/fake-procfs";
import { fileOf } from "../procfs/files";
import { builtCommand, linesOf } from "./command";

const sockdex = builtCommand();
const dump = Buffer.concat([
  generateDump({ protocol: "tcp", rows: 60, quirks: 0 }),
  generateDump({ protocol: "tcp6", rows: 60, quirks: 0 }),
]);

const ESCAPE = "\x1b[";
const ROW_11 = "0: 0100007F:1F90 0200007F:C350 01 00000000:00000001 00:00000000 00000000 1000 0 11";

describe("colours", () => {
  it("are for terminals", async () => {
    const { stdout } = await sockdex.run(["list", "--file", "-"], { input: dump, env: { CI: "true" } });
    expect(stdout).not.toContain(ESCAPE);
  });

  it.each(["list", "summary"])("can be had elsewhere, and change nothing else: %s", async (command) => {
    const plain = await sockdex.run([command, "--file", "-"], { input: dump });
    const coloured = await sockdex.run([command, "--color", "always", "--file", "-"], { input: dump });
    expect(coloured.stdout).toContain(ESCAPE);
    expect(stripVTControlCharacters(coloured.stdout)).toBe(plain.stdout);
  });
});

/** script(1) of util-linux runs a command on a terminal of its own. */
const hasScript = spawnSync("script", ["-qec", "true", "/dev/null"]).status === 0;

describe.skipIf(!hasScript)(`on a terminal${hasScript ? "" : ": skipped, no script(1) here"}`, () => {
  const file = () => fileOf(dump);
  const onTerminal = async (columns: number, args: string, env: NodeJS.ProcessEnv = {}) => {
    const inner = `stty cols ${columns} rows 24; "$NODE" "$SOCKDEX" ${args} --file "$DUMP"`;
    const settings = { TERM: "xterm", LC_ALL: "C.UTF-8", DUMP: file(), INNER: inner, ...env };
    const { stdout } = await sockdex.shell('script -qec "$INNER" /dev/null', settings);
    return stdout.replaceAll("\r", "");
  };

  it("states are coloured, unless NO_COLOR is set", async () => {
    expect(await onTerminal(160, "list")).toContain(`${ESCAPE}32mESTABLISHED`);
    expect(await onTerminal(160, "list", { NO_COLOR: "1" })).not.toContain(ESCAPE);
    expect(await onTerminal(160, "list", { TERM: "dumb" })).not.toContain(ESCAPE);
  });

  it.each([40, 60, 80, 100, 160])("lines fit into %i columns", async (columns) => {
    const lines = linesOf(stripVTControlCharacters(await onTerminal(columns, "list")));
    expect(lines.length).toBe(121);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(columns);
  });

  it("columns that are named stay, however narrow it is", async () => {
    const [titles] = linesOf(stripVTControlCharacters(await onTerminal(30, "list --columns timer,uid,local,inode")));
    expect(titles).toMatch(/^TIMER +UID +LOCAL +INODE$/);
  });

  it.each([
    [80, /^tcp +ESTABLISHED +127\.0\.0\.1:\d+ +127\.0\.0\.2:\d+ .* node 7:3 \+2$/m],
    [200, /^tcp +ESTABLISHED +127\.0\.0\.1:\d+ +127\.0\.0\.2:\d+ .* node 7:3, node 8:3, node 9:3$/m],
  ])("the processes of a socket fit into %i columns", async (columns, expected) => {
    const row = "0: 0100007F:C350 0200007F:C351 01 00FFFFFF:00FFFFFF 00:00000000 00000000 65534 0 123456789\n";
    const header = "sl local_address rem_address st tx_queue rx_queue tr tm->when retrnsmt uid timeout inode\n";
    const holder = { comm: "node", fd: { 3: "socket:[123456789]" } };
    const root = procfs({ 7: holder, 8: holder, 9: holder }, { tcp: header + row });
    const script = `stty cols ${columns} rows 24; "$NODE" "$SOCKDEX" list --process --proc-root ${root}`;
    const env = { TERM: "xterm", LC_ALL: "C.UTF-8", INNER: script };
    const { stdout } = await sockdex.shell('script -qec "$INNER" /dev/null', env);
    const text = stripVTControlCharacters(stdout.replaceAll("\r", ""));
    expect(text).toMatch(expected);
    for (const line of linesOf(text)) expect(line.length).toBeLessThanOrEqual(columns);
  });

  it("--wide shows all", async () => {
    const wide = stripVTControlCharacters(await onTerminal(80, "list --wide"));
    const { stdout } = await sockdex.run(["list", "--file", file()]);
    expect(wide).toBe(stdout);
  });

  it("without UTF-8 what is left out is two dots", async () => {
    const text = stripVTControlCharacters(await onTerminal(80, "list", { LC_ALL: "C" }));
    expect(text).toMatch(/\[[0-9a-f:]+\.\.[0-9a-f:]+\]:/);
    expect(text).not.toContain("…");
  });
});

describe("without UTF-8", () => {
  it("nothing but ASCII is written", async () => {
    const procs = procfs({ 7: { comm: "w\u00f6rker", fd: { 3: "socket:[11]" } } }, { tcp: `${ROW_11}\n` });
    const env = { LC_ALL: "C" };
    const { stdout } = await sockdex.run(["list", "--process", "--proc-root", procs], { env });
    expect(stdout).toMatch(/ w\\xf6rker 7:3$/m);
    for (const args of [
      ["list", "--state", "caf\u00e9"],
      ["list", `${"x".repeat(60)}`],
      ["summary", "--file", "-"],
    ]) {
      const outcome = await sockdex.run(args, { env, input: ROW_11 });
      expect(outcome.stdout + outcome.stderr).toMatch(/^[\x20-\x7e\n]+$/);
    }
  });
});

describe("a layout", () => {
  const terminal = (width: number | undefined): Terminal => ({ width, colours: pc.createColors(false), ellipsis: "…" });
  const linesAt = (width: number | undefined, rows = dump): string[] => {
    const table = SocketTable.parse(rows);
    return [...new TableLayout(listColumns(terminal(width), false), terminal(width), true).lines([...table])];
  };

  it("loses the timer, then the uid, and others only in need as it narrows", () => {
    const widths = Array.from({ length: 130 }, (_, i) => 180 - i);
    const titles = widths.map((width) => linesAt(width)[0]?.trim().replaceAll(/ +/g, " "));
    const first = "PROTO STATE LOCAL REMOTE RX TX";
    const inNeed = [first, "PROTO STATE LOCAL REMOTE RX", "PROTO STATE LOCAL REMOTE"];
    expect([...new Set(titles)]).toEqual([
      ...[`${first} TIMER UID INODE`, `${first} UID INODE`, `${first} INODE`],
      ...inNeed,
    ]);
    // Not where there are 80 columns.
    expect(inNeed).not.toContain(titles[widths.indexOf(80)]);
  });

  it("never shortens IPv4 while something else helps", () => {
    const v4 = (lines: string[]) => lines.flatMap((line) => line.match(/\d+\.\d+\.\d+\.\d+:(\d+|\*)/g) ?? []);
    expect(v4(linesAt(90))).toEqual(v4(linesAt(undefined)));
  });

  it("keeps the columns that stand under its header when later rows are wider", () => {
    const layout = new TableLayout(listColumns(terminal(80), false), terminal(80), true);
    const batches = [
      generateDump({ protocol: "udp", rows: 1, quirks: 0 }),
      generateDump({ protocol: "tcp6", rows: 50, quirks: 0.5 }),
    ].map((bytes) => [...layout.lines([...SocketTable.parse(bytes)])]);
    expect(batches.map((lines) => lines.length)).toEqual([2, 50]);
    const fields = (line = "") => line.trim().split(/ +/).length;
    expect(Math.min(...(batches[1] ?? []).map(fields))).toBeGreaterThanOrEqual(8);
  });
});

describe("an endpoint", () => {
  it.each([
    ["[2001:db8:1:2:3:4:5:6]:443", 21, "[2001:db8…4:5:6]:443"],
    ["[2001:db8:1:2:3:4:5:6]:443", 16, "[2001:…5:6]:443"],
    ["[::ffff:192.168.100.200]:65535", 26, "[…192.168.100.200]:65535"],
    ["192.168.100.200:65535", 16, "192.….200:65535"],
    ["[2001:db8:1:2:3:4:5:6]:65535", 3, "[…]:65535"],
  ])("%s in %i", (text, width, expected) => {
    const short = shortenEndpoint(text, width, "…");
    expect(short.length).toBeLessThanOrEqual(Math.max(width, expected.length));
    expect(short.endsWith(expected.slice(expected.lastIndexOf(":")))).toBe(true);
    expect(short).toContain("…");
  });
});

describe("widths", () => {
  const rigid = (natural: number) => ({ natural, easy: natural, least: natural });

  it("are the natural ones where they fit, set closer if need be", () => {
    expect(fitWidths([rigid(5), rigid(6)])).toEqual({ widths: [5, 6], gap: 2 });
    expect(fitWidths([rigid(5), rigid(6)], 13)).toEqual({ widths: [5, 6], gap: 2 });
    expect(fitWidths([rigid(5), rigid(6)], 12)).toEqual({ widths: [5, 6], gap: 1 });
  });

  it("share what room there is", () => {
    const long = { natural: 40, easy: 17, least: 13 };
    expect(fitWidths([rigid(5), long, long], 67)).toEqual({ widths: [5, 30, 30], gap: 1 });
    expect(fitWidths([long, { ...long, natural: 20 }], 51)).toEqual({ widths: [30, 20], gap: 1 });
  });

  it("of dispensable columns go, the lowest first, before what is left is narrowed hard", () => {
    const long = { natural: 40, easy: 17, least: 13 };
    expect(fitWidths([{ ...rigid(9), dispensable: 2 }, { ...rigid(9), dispensable: 1 }, long], 30).widths).toEqual([
      9, 0, 20,
    ]);
    expect(fitWidths([{ ...rigid(9), dispensable: 2 }, long], 15).widths).toEqual([0, 15]);
  });
});
