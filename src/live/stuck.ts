import type { Changes } from "../changes/changes";
import { passedOf } from "../changes/passed";
import type { QueryTable } from "../table/index";
import type { OwnedRows } from "./ownership";

/** A send queue: bytes in it, and those that have passed through it, NaN where that is not known. */
interface StuckQueue {
  readonly bytes: number;
  readonly passed: number;
}

/** Each socket whose send queue is stuck, by its inode. */
export type StuckQueues = ReadonlyMap<number, StuckQueue>;

/**
 * Which of the owner's send queues are stuck: those that `changes` reports, and those that were stuck `before`, have not
 * got shorter since, and let no byte pass. Takes no pass over rows while none is.
 */
export function stuckQueues(
  before: StuckQueues,
  table: QueryTable,
  changes: Changes | undefined,
  owned: Pick<OwnedRows, "rows">,
): StuckQueues {
  const now = new Map<number, StuckQueue>();
  if (!changes) return now;
  const { inode, txQueue } = table.columns;
  const passed = passedOf(table.columns);
  const queueOf = (row: number) => ({ bytes: txQueue[row] ?? 0, passed: passed?.tx(row) ?? Number.NaN });
  for (const [known, was] of before) {
    const row = table.rowOfInode(known);
    if (row < 0) continue;
    const queue = queueOf(row);
    if (queue.bytes >= was.bytes && !(queue.passed > was.passed)) now.set(known, queue);
  }
  if (changes.stuckTx.length === 0) return now;
  const reported = new Set(changes.stuckTx.numbers);
  for (const row of owned.rows) if (reported.has(row)) now.set(inode[row] ?? 0, queueOf(row));
  return now;
}
