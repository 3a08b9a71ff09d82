import type { Columns } from "./columns";
import type { SocketRow } from "./row";

/** Rows that can be looked at: of a SocketTable, or of a copy of its columns. */
export interface TableView {
  readonly size: number;
  readonly columns: Columns;
  /** A copy. Throws ERR_INVALID_ARGUMENT when there is none. */
  row(index: number): SocketRow;
}
