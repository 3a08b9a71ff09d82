import type { Columns } from "../columns";
import { schema } from "../schema";

/** How many connections the accept queue of a row's listener takes; undefined of a row, or a table, that does not say. */
export function backlogLimitAt({ backlogLimit, infoPresent }: Columns): (row: number) => number | undefined {
  const mask = 1 << schema.backlogLimit.present;
  return (row) => (((infoPresent?.[row] ?? 0) & mask) === 0 ? undefined : backlogLimit?.[row]);
}

/** The same of all rows, by inode; undefined of a table without the column. */
export function backlogLimitsIn(columns: Columns): Map<number, number> | undefined {
  const { backlogLimit, inode } = columns;
  if (!backlogLimit) return undefined;
  const limitAt = backlogLimitAt(columns);
  const limits = new Map<number, number>();
  for (let row = 0; row < inode.length; row++) {
    const limit = limitAt(row);
    if (limit !== undefined) limits.set(inode[row] ?? 0, limit);
  }
  return limits;
}
