import { type SocketTable, STATES } from "../index";
import type { Changes } from "../live/index";
import type { Wanted } from "./change-rows";

/** Row numbers of a table, ascending. */
export type Select = (table: SocketTable) => Uint32Array;

/** Which changes are of rows that a filter chooses, in the table before or after. */
export function wantedIn(changes: Changes, select: Select): Wanted {
  const before = flags(changes.closed.table, select);
  const after = flags(changes.opened.table, select);
  return (kind, row) => (kind === "closed" ? before : after)[row] === 1;
}

function flags(table: SocketTable, select: Select): Uint8Array {
  const flags = new Uint8Array(table.size);
  for (const row of select(table)) flags[row] = 1;
  return flags;
}

/** Rows by state, in the kernel's order. */
export function countStates({ columns }: SocketTable, rows: Uint32Array): Record<string, number> {
  const codes = new Uint32Array(128);
  for (let i = 0; i < rows.length; i++) {
    const code = (columns.state[rows[i] ?? 0] ?? 0) & 0x7f;
    codes[code] = (codes[code] ?? 0) + 1;
  }
  const names = [...codes.keys()].map((code) => (code > 0 && STATES[code]) || `UNKNOWN(${code})`);
  return Object.fromEntries([...codes].flatMap((count, code) => (count > 0 ? [[names[code] ?? "", count]] : [])));
}
