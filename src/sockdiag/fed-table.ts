import type { TableMemory } from "../module/table-memory";
import type { Protocol } from "../table/protocols";
import type { Source } from "../table/reading/sources";

/** What takes the rows in: a SocketTable. */
export interface FedTable {
  clear(): void;
  /** `read` puts the rows of one input into the memory, and returns the bytes they took. */
  feedRows(source: Source, read: (memory: TableMemory) => number): void;
  /** Counts reads, and names tables that were not there. */
  note(reads: number, missing?: Protocol[]): void;
}
