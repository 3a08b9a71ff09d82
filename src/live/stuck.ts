import type { Changes } from "../changes/changes";
import type { QueryTable } from "../table/index";
import type { OwnedRows } from "./ownership";

/** Bytes in the send queue of each socket whose queue is stuck, by the socket's inode. */
export type StuckQueues = ReadonlyMap<number, number>;

/**
 * Which of the owner's send queues are stuck: those that `changes` reports, and those that were stuck `before` and have not
 * got shorter since. Takes no pass over rows while none is.
 */
export function stuckQueues(
  before: StuckQueues,
  table: QueryTable,
  changes: Changes | undefined,
  owned: Pick<OwnedRows, "rows">,
): StuckQueues {
  const now = new Map<number, number>();
  if (!changes) return now;
  const { inode, txQueue } = table.columns;
  for (const [known, bytes] of before) {
    const row = table.rowOfInode(known);
    const queued = row < 0 ? 0 : (txQueue[row] ?? 0);
    if (queued >= bytes) now.set(known, queued);
  }
  if (changes.stuckTx.length === 0) return now;
  const reported = new Set(changes.stuckTx.numbers);
  for (const row of owned.rows) if (reported.has(row)) now.set(inode[row] ?? 0, txQueue[row] ?? 0);
  return now;
}
