import { type SocketRow, shownState } from "../../index";
import type { Wanted } from "../../listing/change-batches";
import type { Changes } from "../../live/index";
import { CHANGE_KINDS, type ChangeKind, changeMark } from "../../text/change-kinds";

/** A row, and what happened to it. */
export interface ChangedRow {
  kind: ChangeKind;
  /** As it is now; of a closed one, as it was. */
  row: SocketRow;
  /** Of `changed`: as it was. */
  before?: SocketRow;
}

const ALL: Wanted = () => true;

/** What happened, row by row, each made when it is its turn; of each kind at most `limit`. */
export function* changedRows(
  changes: Changes,
  { limit = Number.POSITIVE_INFINITY, wanted = ALL }: { limit?: number; wanted?: Wanted } = {},
): Generator<ChangedRow, void, undefined> {
  for (const kind of CHANGE_KINDS) {
    let left = limit;
    for (const change of rowsOf(changes, kind, wanted)) {
      if (left-- <= 0) break;
      yield change;
    }
  }
}

function* rowsOf(changes: Changes, kind: ChangeKind, wanted: Wanted): Generator<ChangedRow, void, undefined> {
  if (kind === "changed") {
    for (const { before, after } of changes.stateChanges()) {
      if (wanted(kind, after.index)) yield { kind, row: after, before };
    }
    return;
  }
  const { table, numbers } = changes[kind];
  for (const number of numbers) if (wanted(kind, number)) yield { kind, row: table.row(number) };
}

export type ChangeCounts = Record<ChangeKind, number>;

export function countChanges(changes: Changes, wanted: Wanted = ALL): ChangeCounts {
  const count = (kind: ChangeKind) => changes[kind].numbers.reduce((sum, row) => sum + (wanted(kind, row) ? 1 : 0), 0);
  return {
    opened: count("opened"),
    closed: count("closed"),
    changed: count("changed"),
    stuckRx: count("stuckRx"),
    stuckTx: count("stuckTx"),
    retransmitting: count("retransmitting"),
  };
}

/** `2 opened, 1 closed, 0 changed`, and what else there is. */
export function countsText({ opened, closed, changed, stuckRx, stuckTx, retransmitting }: ChangeCounts): string {
  const stuck = stuckRx + stuckTx;
  const more = [
    ...(stuck > 0 ? [`${stuck} stuck`] : []),
    ...(retransmitting > 0 ? [`${retransmitting} retransmitting`] : []),
  ];
  return [`${opened} opened`, `${closed} closed`, `${changed} changed`, ...more].join(", ");
}

/** The mark in front of a row: `+`, `-`, `~ SYN_SENT` (its state before), `! RX stuck`. */
export function changeText({ kind, before }: ChangedRow): string {
  return changeMark(kind, before && shownState(before.state, before.protocol));
}

/** An object of `--json`. */
export function changeJson({ kind, row, before }: ChangedRow): object {
  return before ? { change: kind, from: before.state, ...row.toJSON() } : { change: kind, ...row.toJSON() };
}
