import { formatAddress } from "../../src/core";
import { stateName } from "../../src/table/states";
import { type GenerateOptions, generateDump } from "../generate/index";
import { DETAIL_BIT, type OracleDetails, type OracleRow, parseOracle } from "../oracle/index";

/** A row as every format must give it back: absent values are null, numbers are numbers, the pointer is hex. */
export type Expected = Record<string, string | number | null>;

const NULLABLE = Object.keys(DETAIL_BIT) as (keyof typeof DETAIL_BIT)[];

/** What the reference parser finds, as rows of a conversion; lines are counted as `grep -n` does. */
export function expectedRows(bytes: Uint8Array, source: string, details: boolean): Expected[] {
  const rowLines = linesWithRows(bytes);
  return parseOracle(bytes, { details }).rows.map((row, i) => {
    const { line, table } = rowLines[i] ?? { line: 0, table: 0 };
    return { source, table, line, ...valuesOfRow(row) };
  });
}

/** Of generated tables put together: headers, then rows. */
function linesWithRows(bytes: Uint8Array): { line: number; table: number }[] {
  const found: { line: number; table: number }[] = [];
  let table = 0;
  for (const [i, text] of Buffer.from(bytes).toString("latin1").split("\n").entries()) {
    if (/^\s*sl\s/.test(text)) table++;
    else if (text.trim() !== "") found.push({ line: i + 1, table });
  }
  return found;
}

export function valuesOfRow(row: OracleRow): Expected {
  return { ...valuesOf(row), ...(row.details ? detailValues(row.details) : {}) };
}

function valuesOf(row: OracleRow): Expected {
  const isV6 = row.protocol.endsWith("6");
  const address = (hex: string) => formatAddress(Buffer.from(hex, "hex"), 0, !isV6);
  const { protocol, localPort, remotePort, txQueue, rxQueue, timer, timerExpires } = row;
  const { retransmits, uid, timeouts, inode } = row;
  return {
    protocol,
    state: stateName(row.state),
    localAddress: address(row.localAddress),
    localPort,
    remoteAddress: address(row.remoteAddress),
    remotePort,
    txQueue,
    rxQueue,
    timer,
    timerExpires,
    retransmits,
    uid,
    timeouts,
    inode,
  };
}

function detailValues(details: OracleDetails): Expected {
  const values: Expected = { slot: details.slot };
  for (const name of NULLABLE) {
    const value = details[name];
    const text = typeof value === "bigint" ? value.toString(16).padStart(16, "0") : value;
    values[name] = details.present & DETAIL_BIT[name] ? text : null;
  }
  return values;
}

/** Tables one behind the other, as `cat /proc/net/tcp /proc/net/tcp6 …` gives them. */
export function catenated(...tables: GenerateOptions[]): Uint8Array {
  return Buffer.concat(tables.map((table) => generateDump(table)));
}
