import { describe, expect, it } from "vitest";
import { arrange, columnsOf } from "../../src/cli/terminal/blocks";
import { findingsOf } from "../../src/findings/findings";
import { PROTOCOLS, SocketTable, STATES, type SummaryOptions, shownState, summarize } from "../../src/index";
import { generateDump } from "../generate/index";
import { parseOracle } from "../oracle/index";
import { fileOf } from "../procfs/files";
import { builtCommand, linesOf } from "./command";

const sockdex = builtCommand();

const dump = Buffer.concat(
  PROTOCOLS.slice(0, 4).map((protocol, i) => generateDump({ protocol, rows: 5000 + i, seed: 3 + i })),
);
/** Protocol and state of each row, by the reference parser. */
const pairs = parseOracle(dump).rows.map(
  ({ protocol, state }) => [protocol, shownState(STATES[state & 0x7f] ?? "?", protocol)] as const,
);
const count = (protocol?: string, state?: string) =>
  pairs.filter((pair) => (protocol ?? pair[0]) === pair[0] && (state ?? pair[1]) === pair[1]).length;
const protocols = [...new Set(pairs.map(([protocol]) => protocol))];

/** As JSON has it. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** What the command prints of a dump. */
function withFindings(bytes: Uint8Array, options: SummaryOptions = {}): unknown {
  const table = SocketTable.parse(bytes);
  return plain({ findings: findingsOf(table), ...summarize(table, options) });
}

/** The blocks of a summary, each without its empty line. */
const blocksOf = (stdout: string) => stdout.trimEnd().split("\n\n");

describe("summary", () => {
  it("counts by protocol and state, with totals and bars", async () => {
    const { status, stdout, stderr } = await sockdex.run(["summary", "--file", fileOf(dump)]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const [findings = "", first = ""] = blocksOf(stdout);
    for (const { title } of findingsOf(SocketTable.parse(dump)).slice(0, 6)) expect(findings).toContain(title);
    const [titles = [], ...rows] = first.split("\n").map((line) => line.trim().split(/ +/));
    expect(titles).toEqual(["STATE", ...protocols, "TOTAL"]);
    for (const [state = "", ...cells] of rows) {
      const wanted = state === "TOTAL" ? undefined : state;
      const expected = [...protocols.map((protocol) => count(protocol, wanted)), count(undefined, wanted)];
      const counts = cells.slice(0, expected.length);
      expect(counts.map((cell) => (cell === "-" ? 0 : Number(cell)))).toEqual(expected);
      expect(cells.slice(expected.length).join(" ")).toMatch(wanted ? /^(\S+ )?(\d+|<1)%$/ : /^$/);
    }
    const states = new Set(pairs.map(([, state]) => state));
    const known = STATES.flatMap((state) => (state === "CLOSE" ? [state, "UNCONN"] : [state]));
    expect(rows.map(([state]) => state)).toEqual([...known.filter((state) => states.has(state)), "TOTAL"]);
  });

  it("tells where connections go, who listens, what waits", async () => {
    const { stdout } = await sockdex.run(["summary", "--top", "4", "--file", "-"], { input: dump });
    const summary = summarize(SocketTable.parse(dump), { top: 4 });
    for (const { top, distinct } of summary.groups) {
      for (const { key, sockets } of top) expect(stdout).toMatch(new RegExp(`(^| )${key} +${sockets} `, "m"));
      expect(stdout).toContain(`${distinct - top.length} more`);
    }
    const { listeners, queues, retransmitting } = summary;
    expect(stdout).toContain(
      `${listeners.sockets} listeners, ${listeners.waiting} connections waiting to be accepted\n`,
    );
    expect(stdout).toContain(`${queues.rx.sockets} sockets with data received and not read, `);
    expect(stdout).toContain(`${queues.tx.sockets} sockets with data sent and not acknowledged, `);
    expect(stdout).toContain(`${retransmitting.sockets} sockets retransmitting\n`);
    for (const { inode } of [listeners, queues.rx].flatMap(({ top }) => top))
      expect(stdout).toMatch(new RegExp(` ${inode}$`, "m"));
    expect(linesOf(stdout).filter(({ length }) => length > 80)).toEqual([]);
  });

  it.each([
    [["remote"]],
    [["remote/16"]],
    [["remote/16/48", "uid"]],
    [["local", "remote-port"]],
    [["state,local-port"]],
    [["protocol,state,remote/8", "state"]],
  ])("counts --by %s", async (by) => {
    const words = by.flatMap((one) => ["--by", one]);
    const { stdout } = await sockdex.run(["summary", ...words, "--json", "--file", "-"], { input: dump });
    expect(JSON.parse(stdout)).toEqual(withFindings(dump, { by }));
  });

  it("is one object with --json, the library's", async () => {
    const { stdout } = await sockdex.run(["summary", "--json", "--file", "-"], { input: dump });
    expect(JSON.parse(stdout)).toEqual(withFindings(dump));
  });

  it("counts the protocols asked for", async () => {
    const { stdout } = await sockdex.run(["summary", "--json", "-p", "tcp,udp6", "--file", "-"], { input: dump });
    const summary: { total: number; byProtocol: object } = JSON.parse(stdout);
    expect(Object.keys(summary.byProtocol)).toEqual(["tcp", "udp6"]);
    expect(summary.total).toBe(count("tcp") + count("udp6"));
  });

  it("goes through many batches", async () => {
    const bytes = generateDump({ protocol: "tcp", rows: 300_000 });
    const { stdout } = await sockdex.run(["summary", "--json", "--file", fileOf(bytes)]);
    // Rows are numbered within their batch, which JSON does not show.
    expect(JSON.parse(stdout)).toEqual(withFindings(bytes));
  });

  it("names a state that no kernel here prints by its number", async () => {
    const row = "0: 0100007F:1F90 0200007F:C350 1E 00000000:00000000 00:00000000 00000000 1000 0 12345\n";
    const { stdout } = await sockdex.run(["summary", "--file", "-"], { input: row });
    expect(stdout).toContain("UNKNOWN(30)");
  });

  it("has room for lists of any length", () => {
    const rows = Array.from({ length: 300_000 }, (_, i) => [String(i), "1"]);
    const lines = arrange([["title"], columnsOf(rows, ["left", "right"])], 80);
    expect([lines[0], lines[1], lines.length]).toEqual(["title    0       1", "         1       1", 300_000]);
  });

  it("of a table without rows says so", async () => {
    const header = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
    const { stdout } = await sockdex.run(["summary", "--file", "-"], { input: header });
    expect(stdout).toBe("STATE  TOTAL\nTOTAL      0\n");
  });

  it("does not count by what it does not know", async () => {
    const { status, stderr } = await sockdex.run(["summary", "--by", "remote/33/1", "--file", "-"], { input: dump });
    expect(status).toBe(2);
    expect(stderr).toMatch(/^sockdex: Sockets are not counted by "remote\/33\/1": one of remote, .*\n$/);
  });
});
