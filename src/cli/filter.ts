import { localPortRange, parseFilter, readServices, SockdexError, type SocketTable } from "../index";
import { UsageError } from "./status";

/** Row numbers of a table, ascending. */
export type Select = (table: SocketTable) => Uint32Array;

/** What a filter in ss's language chooses; of an empty one, all. Throws UsageError. */
export function parseSelect(text: string, procRoot?: string): Select {
  if (text.trim() === "") return (table) => table.select();
  try {
    const filter = parseFilter(text, { services: readServices(), localPorts: localPortRange(procRoot) });
    return (table) => table.select(filter);
  } catch (error) {
    if (error instanceof SockdexError) throw new UsageError(error.message);
    throw error;
  }
}
