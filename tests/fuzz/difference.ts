import { PROTOCOLS, type SocketTable } from "../../src/core";
import { infoColumns } from "../../src/table/info/info-columns";
import type { OracleResult, OracleRow } from "../oracle/index";
import type { OracleInfo } from "../oracle/netlink-info";
import type { Finding } from "./case";

/** The table counts and holds what the oracle does, from row `first` on. The first difference, in words. */
export function difference(table: SocketTable, expected: OracleResult, first = 0): Finding {
  return countDifference(table, expected) ?? rowDifference(table, expected.rows, first);
}

export function countDifference(table: SocketTable, expected: OracleResult): Finding {
  const found = table.diagnostics;
  const wanted = expected.rows.length;
  if (found.rows !== wanted) return `rows: ${found.rows}, not ${wanted}`;
  for (const name of ["lines", "malformed", "skipped", "headers", "saturated", "tornTail"] as const) {
    if (found[name] !== expected[name]) return `${name}: ${found[name]}, not ${expected[name]}`;
  }
  if (found.lines !== found.rows + found.malformed + found.skipped) return "lines are not rows + malformed + skipped";
  const problems = Math.min(16, expected.problems.length);
  if (found.problems.length !== problems) return `problems: ${found.problems.length}, not ${problems}`;
  for (let i = 0; i < problems; i++) {
    const [is, should] = [found.problems[i], expected.problems[i]];
    if (is?.line === should?.line && is?.byteOffset === should?.byteOffset && is?.reason === should?.reason) {
      if (is?.text === should?.text) continue;
    }
    return `problem ${i}: ${JSON.stringify(is)}, not ${JSON.stringify(should)}`;
  }
  return undefined;
}

/** Rows from number `first` on are those expected, column by column. */
export function rowDifference(table: SocketTable, rows: readonly OracleRow[], first = 0): Finding {
  const { columns } = table;
  if (columns.inode.length !== first + rows.length) return `rows held: ${columns.inode.length - first}`;
  const [local, remote] = [hexOf(columns.localAddress), hexOf(columns.remoteAddress)];
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at];
    const i = first + at;
    const wrong =
      row === undefined ||
      PROTOCOLS[columns.protocol[i] ?? -1] !== row.protocol ||
      local.slice(i * 32, i * 32 + 32) !== row.localAddress ||
      remote.slice(i * 32, i * 32 + 32) !== row.remoteAddress ||
      columns.state[i] !== row.state ||
      columns.timer[i] !== row.timer ||
      columns.localPort[i] !== row.localPort ||
      columns.remotePort[i] !== row.remotePort ||
      columns.txQueue[i] !== row.txQueue ||
      columns.rxQueue[i] !== row.rxQueue ||
      columns.timerExpires[i] !== row.timerExpires ||
      columns.retransmits[i] !== row.retransmits ||
      columns.uid[i] !== row.uid ||
      columns.timeouts[i] !== row.timeouts ||
      columns.inode[i] !== row.inode ||
      (row.details !== undefined && !hasDetails(table, i, row.details)) ||
      (row.info !== undefined && !hasInfo(table, i, row.info));
    if (wrong) return `row ${at}: ${show(table.row(i))}, not ${show(row)}`;
  }
  return undefined;
}

function hasDetails({ columns }: SocketTable, i: number, details: NonNullable<OracleRow["details"]>): boolean {
  return (
    columns.slot?.[i] === details.slot &&
    columns.references?.[i] === details.references &&
    columns.pointer?.[i] === details.pointer &&
    columns.retransmitTimeout?.[i] === details.retransmitTimeout &&
    columns.ackTimeout?.[i] === details.ackTimeout &&
    columns.quickAck?.[i] === details.quickAck &&
    columns.congestionWindow?.[i] === details.congestionWindow &&
    columns.slowStartThreshold?.[i] === details.slowStartThreshold &&
    columns.drops?.[i] === details.drops &&
    columns.present?.[i] === details.present
  );
}

/** The row has it, and nothing else of it; where it has nothing 0 stands in the column. */
function hasInfo(table: SocketTable, i: number, info: OracleInfo): boolean {
  const row = table.row(i);
  const { columns } = table;
  return infoColumns.every((name) => {
    if (name === "infoBytes" || name === "infoPresent") return true;
    if (row[name] !== info[name]) return false;
    if (name === "congestion")
      return hexOf(nameBytes(info[name])) === hexOf(columns[name]?.subarray(i * 16, i * 16 + 16) ?? NONE);
    return BigInt(columns[name]?.[i] ?? -1) === BigInt(info[name] ?? 0);
  });
}

const NONE = new Uint8Array(0);

function nameBytes(name: OracleInfo[string] = ""): Uint8Array {
  return Buffer.from(String(name).padEnd(16, "\0"), "latin1");
}

function hexOf({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString("hex");
}

function show(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? `${part}n` : part));
}
