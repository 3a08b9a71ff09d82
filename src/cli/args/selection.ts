import { type Filter, PROTOCOLS, type SocketTable, stateName } from "../../index";
import type { Changes } from "../../live/index";
import type { Wanted } from "../rows/change-rows";

/** Which changes are of rows that a filter chooses, in the table before or after. */
export function wantedIn(changes: Changes, filter: Filter): Wanted {
  const before = flags(changes.closed.table, filter);
  const after = flags(changes.opened.table, filter);
  return (kind, row) => (kind === "closed" ? before : after)[row] === 1;
}

function flags(table: SocketTable, filter: Filter): Uint8Array {
  const flags = new Uint8Array(table.size);
  for (const row of table.select(filter)) flags[row] = 1;
  return flags;
}

/** What a count of states calls one: by default what the kernel does; shownState() is for people. */
type NameOf = (state: string, protocol: string) => string;

/** Rows by state, in the kernel's order. */
export function countStates(
  { columns }: SocketTable,
  rows: Uint32Array,
  nameOf: NameOf = (state) => state,
): Record<string, number> {
  // By state, then by protocol.
  const counts = new Uint32Array(128 * PROTOCOLS.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0;
    const key = ((columns.state[row] ?? 0) & 0x7f) * PROTOCOLS.length + (columns.protocol[row] ?? 0);
    counts[key] = (counts[key] ?? 0) + 1;
  }
  const named: Record<string, number> = {};
  for (const [key, count] of counts.entries()) {
    const protocol = PROTOCOLS[key % PROTOCOLS.length];
    if (count === 0 || protocol === undefined) continue;
    const name = nameOf(stateName(Math.floor(key / PROTOCOLS.length)), protocol);
    named[name] = (named[name] ?? 0) + count;
  }
  return named;
}
