import { describe, expect, it } from "vitest";
import { PROTOCOLS, STATES } from "../../src/index";
import { generateDump } from "../generate/index";
import { parseOracle } from "../oracle/index";
import { fileOf } from "../procfs/files";
import { builtCommand, linesOf } from "./command";

const sockdex = builtCommand();

const dump = Buffer.concat(
  PROTOCOLS.slice(0, 4).map((protocol, i) => generateDump({ protocol, rows: 5000 + i, seed: 3 + i })),
);
/** Protocol and state of each row, by the reference parser. */
const pairs = parseOracle(dump).rows.map((row) => [row.protocol, STATES[row.state & 0x7f] ?? "?"] as const);
const count = (protocol?: string, state?: string) =>
  pairs.filter((pair) => (protocol ?? pair[0]) === pair[0] && (state ?? pair[1]) === pair[1]).length;
const protocols = [...new Set(pairs.map(([protocol]) => protocol))];

describe("summary", () => {
  it("counts by protocol and state, with totals", async () => {
    const { status, stdout, stderr } = await sockdex.run(["summary", "--file", fileOf(dump)]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const [titles = [], ...rows] = linesOf(stdout).map((line) => line.trim().split(/ +/));
    expect(titles).toEqual(["STATE", ...protocols, "TOTAL"]);
    for (const [state = "", ...cells] of rows) {
      const wanted = state === "TOTAL" ? undefined : state;
      const expected = [...protocols.map((protocol) => count(protocol, wanted)), count(undefined, wanted)];
      expect(cells.map((cell) => (cell === "-" ? 0 : Number(cell)))).toEqual(expected);
    }
    const states = new Set(pairs.map(([, state]) => state));
    expect(rows.map(([state]) => state)).toEqual([...STATES.filter((state) => states.has(state)), "TOTAL"]);
  });

  it("is one object with --json", async () => {
    const { stdout } = await sockdex.run(["summary", "--json", "--file", "-"], { input: dump });
    const summary: { total: number; byState: object; byProtocol: object } = JSON.parse(stdout);
    const nonzero = (entries: [string, number][]) => Object.fromEntries(entries.filter(([, rows]) => rows > 0));
    expect(summary).toEqual({
      total: pairs.length,
      byState: nonzero(STATES.map((state) => [state, count(undefined, state)])),
      byProtocol: Object.fromEntries(
        protocols.map((protocol) => [protocol, nonzero(STATES.map((state) => [state, count(protocol, state)]))]),
      ),
    });
  });

  it("counts the protocols asked for", async () => {
    const { stdout } = await sockdex.run(["summary", "--json", "-p", "tcp,udp6", "--file", "-"], { input: dump });
    const summary: { total: number; byProtocol: object } = JSON.parse(stdout);
    expect(Object.keys(summary.byProtocol)).toEqual(["tcp", "udp6"]);
    expect(summary.total).toBe(count("tcp") + count("udp6"));
  });

  it("goes through many batches", async () => {
    const file = fileOf(generateDump({ protocol: "tcp", rows: 300_000 }));
    const { stdout } = await sockdex.run(["summary", "--json", "--file", file]);
    expect(JSON.parse(stdout)).toMatchObject({ total: 300_000 });
  });

  it("names a state that no kernel here prints by its number", async () => {
    const row = "0: 0100007F:1F90 0200007F:C350 1E 00000000:00000000 00:00000000 00000000 1000 0 12345\n";
    const { stdout } = await sockdex.run(["summary", "--file", "-"], { input: row });
    expect(stdout).toContain("UNKNOWN(30)");
  });
});
