import type { KeyedRows } from "../../summary/row-keys";
import type { QueryTable } from "../../table/index";
import { stateName } from "../../table/states";
import type { Snapshot } from "../snapshot";
import { type RateArrays, valuesOf } from "./rate-names";
import type { Rates } from "./rates";

/** Rows of connections, and what each did between two snapshots. */
export interface CountedRows {
  /** Throws ERR_RETIRED where they are a monitor's and gone. */
  readonly keyed: KeyedRows;
  /** Those that count. */
  readonly numbers: Uint32Array;
  /** By row, a second. */
  readonly rates: RateArrays;
  /** By row: 1 for those that were opened, and that ended, since the snapshot before. */
  readonly opened: Uint8Array;
  readonly ended: Uint8Array;
  /** Whether they are still there. */
  readonly areThere: boolean;
}

const EMBRYONIC: readonly string[] = ["SYN_RECV", "NEW_SYN_RECV"];
/** States of rows that are not, or no longer, a connection: their end is not one. */
const WITHOUT_END: readonly string[] = [...EMBRYONIC, "LISTEN", "TIME_WAIT"];

/** The connections of a snapshot's table. `keyed`: its rows with all that is known of their owners. */
export function thereNow({ table, changes }: Snapshot, rates: Rates, keyed: KeyedRows): CountedRows {
  const { segmentsIn } = rates;
  const numbers = new Uint32Array(table.size);
  let found = 0;
  for (let row = 0; row < table.size; row++) if (!Number.isNaN(segmentsIn[row])) numbers[found++] = row;
  const opened = new Uint8Array(table.size);
  for (const row of changes?.opened.numbers ?? []) opened[row] = 1;
  // One that was seen before its handshake was over opens with it.
  const before = changes?.changedFrom;
  for (const [i, row] of (changes?.changed.numbers ?? []).entries()) {
    if (before && EMBRYONIC.includes(stateAt(before.table, before.numbers[i] ?? 0))) opened[row] = 1;
  }
  return {
    keyed,
    numbers: numbers.subarray(0, found),
    rates,
    opened,
    ended: new Uint8Array(table.size),
    areThere: true,
  };
}

/**
 * Connections that have ended as the two tables show it, where the kernel does not report ends: what they did after the
 * snapshot before is not known. One that opened and ended in between left a row in TIME_WAIT, or nothing.
 */
export function goneByTables({ table, changes }: Snapshot): CountedRows[] {
  if (!changes) return [];
  const isTimeWait = (row: number) => stateAt(table, row) === "TIME_WAIT";
  const before = changes.closed.table;
  const gone = [
    ...changes.closed.numbers,
    ...changes.changedFrom.numbers.filter((_, i) => isTimeWait(changes.changed.numbers[i] ?? 0)),
  ].filter((row) => !WITHOUT_END.includes(stateAt(before, row)));
  const short = changes.opened.numbers.filter(isTimeWait);
  return [withoutRates(before, Uint32Array.from(gone), false), withoutRates(table, short, true)];
}

function withoutRates(table: QueryTable, numbers: Uint32Array, areOpened: boolean): CountedRows {
  const { size } = table;
  const none = new Float64Array(size);
  const ended = new Uint8Array(size).fill(1);
  const opened = new Uint8Array(size).fill(areOpened ? 1 : 0);
  return { keyed: table, numbers, rates: valuesOf(() => none), opened, ended, areThere: false };
}

function stateAt({ columns: { state } }: QueryTable, row: number): string {
  return stateName(state[row] ?? 0);
}
