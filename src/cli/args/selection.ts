import type { Filter, QueryTable } from "../../index";
import type { Wanted } from "../../listing/change-batches";
import type { Changes } from "../../live/index";

/** Which changes are of rows that a filter chooses, in the table before or after. */
export function wantedIn(changes: Changes, filter: Filter): Wanted {
  const before = flags(changes.closed.table, filter);
  const after = flags(changes.opened.table, filter);
  return (kind, row) => (kind === "closed" ? before : after)[row] === 1;
}

function flags(table: QueryTable, filter: Filter): Uint8Array {
  const flags = new Uint8Array(table.size);
  for (const row of table.select(filter)) flags[row] = 1;
  return flags;
}
