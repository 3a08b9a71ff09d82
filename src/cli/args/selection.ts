import type { Filter, QueryTable } from "../../index";
import type { Wanted } from "../../listing/change-batches";
import type { Changes } from "../../live/index";
import { rowFlags } from "../../table/row-flags";

/** Which changes are of rows that a filter chooses, in the table before or after. */
export function wantedIn(changes: Changes, filter: Filter): Wanted {
  if (Object.keys(filter).length === 0) return () => true;
  const wantedOf = (table: QueryTable) => rowFlags(table.size, table.select(filter));
  const before = wantedOf(changes.closed.table);
  const after = wantedOf(changes.opened.table);
  return (kind, row) => (kind === "closed" ? before : after)[row] === 1;
}
