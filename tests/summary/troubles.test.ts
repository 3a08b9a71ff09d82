import { expect, it } from "vitest";
import { parseFilter, SocketTable } from "../../src/core";
import type { FindingKind } from "../../src/findings/finding";
import { SYMPTOMS } from "../../src/findings/symptoms";
import { BreakdownCounts } from "../../src/summary/troubles/breakdown";
import { TROUBLES, type Trouble, Troubles } from "../../src/summary/troubles/troubles";
import { allRows } from "../../src/table/all-rows";
import { Random } from "../generate/random";
import { row } from "../report/incident";

const KINDS = [
  ["stalled", "zero-window"],
  ["retransmitting", "retransmitting"],
  ["unread", "unread"],
] as const satisfies readonly (readonly [Trouble, FindingKind])[];

/** Rows, each with its inode. */
function tableOf(rows: readonly [text: string, inode: number][], protocol = "tcp"): SocketTable {
  const head = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
  const lines = rows.map(([text, inode], i) => `${String(i).padStart(4)}: ${text} ${inode}`);
  return SocketTable.parse(Buffer.from(`==> /proc/net/${protocol} <==\n${head}\n${lines.join("\n")}\n`));
}

/** Of all states that there are and some that there are not, in all that may be wrong with them. */
function anyTable(): SocketTable {
  const random = new Random(1);
  const rows = Array.from({ length: 4000 }, (): [string, number] => {
    const state = random.below(16);
    const rx = random.pick([0, 1, 2, 900] as const);
    const waiting = {
      rx,
      tx: random.below(2),
      timer: random.below(5),
      retransmits: random.pick([0, 0, 1, 7] as const),
    };
    const inode = random.chance(0.2) ? 0 : random.between(1, 1e6);
    return [row("10.0.0.5", 80, "10.1.0.1", random.between(1024, 65_535), state, waiting), inode];
  });
  return tableOf(rows);
}

function inTrouble(table: SocketTable, trouble: Trouble): number[] {
  const troubles = new Troubles(table);
  return [...allRows(table)].filter((row) => troubles.of(row) === trouble);
}

it.each(KINDS)("%s: those of the finding", (trouble, kind) => {
  const { filter = "" } = SYMPTOMS.find((symptom) => symptom.kind === kind) ?? {};
  const table = anyTable();
  const rows = inTrouble(table, trouble);
  expect(rows).toEqual([...parseFilter(filter).narrow(table.columns, allRows(table))]);
  expect(rows.length).toBeGreaterThan(100);
});

it("are added up by state, none twice", () => {
  const table = anyTable();
  const { states, troubles } = new BreakdownCounts(table, new Troubles(table)).add(allRows(table)).result;
  const sumOf = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);
  for (const trouble of TROUBLES) {
    expect(sumOf(Object.values(troubles[trouble] ?? {}))).toBe(inTrouble(table, trouble).length);
  }
  for (const [state, sockets] of Object.entries(states)) {
    expect(sumOf(Object.values(troubles).map((byState) => byState[state] ?? 0))).toBeLessThanOrEqual(sockets);
  }
});

it("have connections that wait to be accepted: without an inode, at a listener where some wait", () => {
  const rows: [string, number][] = [
    [row("0.0.0.0", 80, "0.0.0.0", 0, 10, { rx: 3 }), 1],
    [row("0.0.0.0", 81, "0.0.0.0", 0, 10), 2],
    [row("10.0.0.5", 80, "10.1.0.1", 4001, 1), 0],
    [row("10.0.0.5", 80, "10.1.0.2", 4002, 1, { rx: 500 }), 0],
    // Its state says what is wrong with it.
    [row("10.0.0.5", 80, "10.1.0.3", 4003, 8), 0],
    // Accepted.
    [row("10.0.0.5", 80, "10.1.0.4", 4004, 1), 3],
    // Nothing waits there.
    [row("10.0.0.5", 81, "10.1.0.5", 4005, 1), 0],
    // An orphan.
    [row("10.0.0.5", 80, "10.1.0.6", 4006, 4), 0],
  ];
  const table = tableOf(rows);
  expect(inTrouble(table, "unaccepted")).toEqual([2, 3]);
  expect(inTrouble(table, "unread")).toEqual([]);
});
