import { expect } from "vitest";
import { PROTOCOLS, SocketTable, type TableOptions } from "../../src/core";
import { SharedTable } from "../../src/live/shared-table";
import { sharedModule } from "../../src/module/shared";
import { type OracleResult, type OracleRow, parseOracle } from "../oracle/index";

export interface Given extends Pick<TableOptions, "protocol" | "details"> {
  byteOrder?: "little" | "big";
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

function hex(addresses: Uint8Array, row: number): string {
  let text = "";
  for (let i = row * 16; i < row * 16 + 16; i++) text += HEX[addresses[i] ?? 0];
  return text;
}

/** Row `i` of the columns in the oracle's form. */
function rowOf(table: SocketTable, i: number): OracleRow {
  const { columns } = table;
  const at = (column: ArrayLike<number>) => column[i] ?? Number.NaN;
  const row: OracleRow = {
    protocol: PROTOCOLS[at(columns.protocol)] ?? "none",
    state: at(columns.state),
    timer: at(columns.timer),
    localAddress: hex(columns.localAddress, i),
    remoteAddress: hex(columns.remoteAddress, i),
    localPort: at(columns.localPort),
    remotePort: at(columns.remotePort),
    txQueue: at(columns.txQueue),
    rxQueue: at(columns.rxQueue),
    timerExpires: at(columns.timerExpires),
    retransmits: at(columns.retransmits),
    uid: at(columns.uid),
    timeouts: at(columns.timeouts),
    inode: at(columns.inode),
  };
  const { slot, references, pointer, retransmitTimeout, ackTimeout, quickAck } = columns;
  const { congestionWindow, slowStartThreshold, drops, present } = columns;
  if (!slot || !references || !pointer || !retransmitTimeout || !ackTimeout || !quickAck) return row;
  if (!congestionWindow || !slowStartThreshold || !drops || !present) return row;
  row.details = {
    slot: at(slot),
    references: at(references),
    pointer: pointer[i] ?? -1n,
    retransmitTimeout: at(retransmitTimeout),
    ackTimeout: at(ackTimeout),
    quickAck: at(quickAck),
    congestionWindow: at(congestionWindow),
    slowStartThreshold: at(slowStartThreshold),
    drops: at(drops),
    present: at(present),
  };
  return row;
}

function same(a: OracleRow, b: OracleRow): boolean {
  for (const [key, value] of Object.entries(a)) {
    const other: unknown = Reflect.get(b, key);
    if (key !== "details" ? value !== other : !sameDetails(a, b)) return false;
  }
  return Object.keys(a).length === Object.keys(b).length;
}

function sameDetails({ details: a }: OracleRow, { details: b }: OracleRow): boolean {
  return a !== undefined && b !== undefined && Object.entries(a).every(([key, value]) => Reflect.get(b, key) === value);
}

/** Every column of every row, every count and the first problems are the oracle's. */
export function expectEqual(table: SocketTable, expected: OracleResult, what: string): void {
  const { rows, lines, malformed, skipped, headers, saturated, tornTail, problems } = table.diagnostics;
  expect({ rows, lines, malformed, skipped, headers, saturated, tornTail }, what).toEqual({
    rows: expected.rows.length,
    lines: expected.lines,
    malformed: expected.malformed,
    skipped: expected.skipped,
    headers: expected.headers,
    saturated: expected.saturated,
    tornTail: expected.tornTail,
  });
  expect(
    problems.map(({ source, ...problem }) => problem),
    what,
  ).toEqual(expected.problems.slice(0, 16));
  for (const [i, row] of expected.rows.entries()) {
    const got = rowOf(table, i);
    if (!same(row, got)) expect(got, `${what}, row ${i}`).toEqual(row);
  }
}

/** Feeds `bytes` in pieces of `sizes` bytes, again and again, to `table`, emptied. It is ended, whatever it holds. */
export function feed(
  bytes: Uint8Array,
  given: Given,
  sizes: readonly number[],
  table = new SocketTable(given),
): SocketTable {
  table.clear();
  let piece = 0;
  for (let at = 0; at < bytes.length; ) {
    const size = sizes[piece++ % sizes.length] ?? 1;
    table.append(bytes.subarray(at, at + size));
    at += size;
  }
  try {
    table.end();
  } catch (error) {
    // Damage may leave no table at all; the counts still have to agree.
    expect(error).toMatchObject({ code: "ERR_NO_TABLE" });
  }
  return table;
}

/** Tables of the threads build, by what they are told: each keeps address space for ever. */
const shared = new Map<string, SharedTable>();

function sharedTable(given: Given): SharedTable {
  const key = JSON.stringify(given);
  const table = shared.get(key) ?? new SharedTable(sharedModule.compiled, given, 0);
  shared.set(key, table);
  return table;
}

/** The module, its threads build and the oracle agree on `bytes`, whole and cut into pieces of each of `cuts` bytes. */
export function expectAgreement(bytes: Uint8Array, given: Given, what: string, cuts: readonly number[] = []): void {
  const expected = parseOracle(bytes, given);
  const table = feed(bytes, given, [bytes.length || 1]);
  expectEqual(table, expected, `${what}, whole`);
  expectEqual(feed(bytes, given, [cuts[0] ?? 4096], sharedTable(given)), expected, `${what}, in shared memory`);
  for (const cut of cuts) expectEqual(feed(bytes, given, [cut], table), expected, `${what}, cut every ${cut} bytes`);
}
