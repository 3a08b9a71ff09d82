import { type Columns, SocketRow, type TableView } from "../../core";
import { copyColumns } from "../../table/columns";
import { noRow } from "../../table/errors";

/**
 * The rows of a capture. Copied out of the memory of the table that read them, for any number of captures: a browser gives a
 * page only so many WebAssembly memories. Of the last capture that is read they stay where they are.
 */
export class HeldTable implements TableView {
  readonly size: number;
  readonly columns: Columns;

  /** `columns` are kept as they are. */
  constructor(size: number, columns: Columns) {
    this.size = size;
    this.columns = columns;
  }

  static copyOf({ size, columns }: TableView): HeldTable {
    return new HeldTable(size, copyColumns(columns));
  }

  /** Unit: bytes. */
  get bytes(): number {
    return Object.values(this.columns).reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  row(index: number): SocketRow {
    if (!(index >= 0 && index < this.size)) throw noRow(index, this.size);
    return new SocketRow(this.columns, index);
  }
}
