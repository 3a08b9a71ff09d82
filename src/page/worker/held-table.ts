import { type Columns, SocketRow, type TableView } from "../../core";
import { copyColumns } from "../../table/columns";
import { noRow } from "../../table/errors";

/**
 * A table's rows, copied out of its memory: one parser reads any number of captures, where a browser gives a page only
 * so many WebAssembly memories.
 */
export class HeldTable implements TableView {
  readonly size: number;
  readonly columns: Columns;

  constructor({ size, columns }: Pick<TableView, "size" | "columns">) {
    this.size = size;
    this.columns = copyColumns(columns);
  }

  row(index: number): SocketRow {
    if (!(index >= 0 && index < this.size)) throw noRow(index, this.size);
    return new SocketRow(this.columns, index);
  }
}
