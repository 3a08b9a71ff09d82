import { conditionOf } from "../../filter/condition-of";
import type { Libc } from "../../libc/libc";
import type { More } from "../../sockdiag/request";
import type { Protocol } from "../../table/index";
import type { Filter } from "../../table/queries/filter";
import { LiveTable } from "../tables/live-table";
import { SourceReader } from "../tables/source-reader";

/** Memories are dear: 10 GiB of address space each. With and without details one is kept, with the info asked for last. */
const tables = new Map<boolean, { table: LiveTable; names: string }>();

/** The rows of these tables that meet the filter now, by netlink; good until the next call. Throws as readSockets() does. */
export function someRows(c: Libc, protocols: readonly Protocol[], filter: Filter, { details, info }: More): LiveTable {
  const names = info.join();
  let kept = tables.get(details);
  if (kept?.names !== names) {
    kept = { table: new LiveTable({ details }, () => {}, { info }), names };
    tables.set(details, kept);
  }
  const condition = conditionOf(filter);
  new SourceReader({ source: "netlink", protocols, details, info, filter, condition, libc: c }).read(kept.table);
  return kept.table;
}
