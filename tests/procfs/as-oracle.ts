import { expect } from "vitest";
import { type Columns, PROTOCOLS, type SocketTable } from "../../src/index";
import type { OracleDetails, OracleResult, OracleRow } from "../oracle/index";

/** A table's rows in the terms of the reference parser, straight from the columns. */
export function rowsOf({ size, columns }: SocketTable): OracleRow[] {
  return Array.from({ length: size }, (_, row) => rowOf(columns, row));
}

function rowOf(columns: Columns, row: number): OracleRow {
  const number = (column: ArrayLike<number> | undefined): number => {
    const value = column?.[row];
    if (value === undefined) throw new Error(`A column ends before row ${row}.`);
    return value;
  };
  const address = (column: Uint8Array): string => Buffer.from(column.slice(row * 16, row * 16 + 16)).toString("hex");
  const found: OracleRow = {
    protocol: PROTOCOLS[number(columns.protocol)] ?? "none",
    state: number(columns.state),
    timer: number(columns.timer),
    localAddress: address(columns.localAddress),
    remoteAddress: address(columns.remoteAddress),
    localPort: number(columns.localPort),
    remotePort: number(columns.remotePort),
    txQueue: number(columns.txQueue),
    rxQueue: number(columns.rxQueue),
    timerExpires: number(columns.timerExpires),
    retransmits: number(columns.retransmits),
    uid: number(columns.uid),
    timeouts: number(columns.timeouts),
    inode: number(columns.inode),
  };
  if (columns.slot === undefined) return found;
  const details: OracleDetails = {
    slot: number(columns.slot),
    references: number(columns.references),
    pointer: columns.pointer?.[row] ?? -1n,
    retransmitTimeout: number(columns.retransmitTimeout),
    ackTimeout: number(columns.ackTimeout),
    quickAck: number(columns.quickAck),
    congestionWindow: number(columns.congestionWindow),
    slowStartThreshold: number(columns.slowStartThreshold),
    drops: number(columns.drops),
    present: number(columns.present),
  };
  return { ...found, details };
}

const print = (row: OracleRow) => JSON.stringify(row, (_, value) => (typeof value === "bigint" ? `${value}n` : value));

/** The same rows in the same order. Compared as text: the first that differs is shown, not all of them. */
export function expectSameRows(found: OracleRow[], expected: OracleRow[]): void {
  const differs = found.findIndex((row, i) => {
    const other = expected[i];
    return other === undefined || print(row) !== print(other);
  });
  if (differs >= 0) expect({ row: differs, ...found[differs] }).toEqual({ row: differs, ...expected[differs] });
  expect(found.length).toBe(expected.length);
}

/** The counts a table and the reference parser share. Only the first sixteen problems are kept. */
export function expectSameCounts(table: SocketTable, expected: OracleResult, source?: string): void {
  const { rows, lines, malformed, skipped, saturated, headers, tornTail, problems } = table.diagnostics;
  expect({ rows, lines, malformed, skipped, saturated, headers, tornTail, problems }).toEqual({
    rows: expected.rows.length,
    lines: expected.lines,
    malformed: expected.malformed,
    skipped: expected.skipped,
    saturated: expected.saturated,
    headers: expected.headers,
    tornTail: expected.tornTail,
    problems: expected.problems.slice(0, 16).map((problem) => ({ ...problem, source })),
  });
}
