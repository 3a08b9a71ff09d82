import { type ShownColumn, shownColumn, shownColumns } from "../../listing/shown-columns";
import { UsageError } from "../terminal/status";

/** The column called so, by its short name or its long one, in any case. Throws UsageError. */
export function columnNamed(name: string): ShownColumn {
  const column = shownColumn(name);
  if (column !== undefined) return column;
  throw new UsageError(`there is no column ${JSON.stringify(name)}: one of ${columnNames.join(", ")}`);
}

/** The column that `rx` or `-rx` sorts by. Throws UsageError. */
export function sortedBy(name: string): { column: ShownColumn; isDescending: boolean } {
  return { column: columnNamed(name.replace(/^-/, "")), isDescending: name.startsWith("-") };
}

/** What columns are called, the short name first. */
export const columnNames: readonly string[] = shownColumns.flatMap(({ name, long }) => [name, ...(long ? [long] : [])]);
