import { conditionOf } from "../../filter/condition-of";
import type { Libc } from "../../libc/libc";
import type { Protocol } from "../../table/index";
import type { Filter } from "../../table/queries/filter";
import { LiveTable } from "../tables/live-table";
import { SourceReader } from "../tables/source-reader";

/** Memories are dear: 10 GiB of address space each. */
const tables = new Map<boolean, LiveTable>();

/** The rows of these tables that meet the filter now, by netlink; good until the next call. Throws as readSockets() does. */
export function someRows(c: Libc, protocols: readonly Protocol[], filter: Filter, details: boolean): LiveTable {
  let table = tables.get(details);
  if (table === undefined) {
    table = new LiveTable({ details }, () => {});
    tables.set(details, table);
  }
  const condition = conditionOf(filter);
  new SourceReader({ source: "netlink", protocols, details, filter, condition, libc: c }).read(table);
  return table;
}
