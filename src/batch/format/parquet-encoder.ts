import type { RowGroup } from "hyparquet";
import { countOf, type Rows } from "../rows/rows";
import { encodeArrow } from "./arrow-file";
import { type ArrowShape, arrowShape } from "./arrow-shape";
import type { OutputColumn } from "./columns";
import type { ParquetEncoderLibrary } from "./libraries";
import { MAGIC_BYTES } from "./moved-column";
import { writerProperties } from "./parquet-columns";

/** A row group as it stands at the beginning of a file, behind its first four bytes. */
export interface ParquetChunk {
  readonly bytes: Uint8Array;
  readonly group: RowGroup;
}

/** Turns rows into row groups, by way of Arrow. */
export class ParquetEncoder {
  readonly #library: ParquetEncoderLibrary;
  readonly #columns: readonly OutputColumn[];
  readonly #shape: ArrowShape;

  constructor(library: ParquetEncoderLibrary, columns: readonly OutputColumn[]) {
    this.#library = library;
    this.#columns = columns;
    this.#shape = arrowShape(library.arrow, columns, "parquet");
  }

  /** Rows as one row group. */
  encode(rows: Rows): ParquetChunk {
    const { wasm, parquetMetadata } = this.#library;
    const count = countOf(rows);
    const batch = wasm.Table.fromIPCStream(this.#shape.scratch.join(encodeArrow(this.#shape, rows)));
    const file = wasm.writeParquet(batch, writerProperties(this.#library, this.#columns, count));
    const { row_groups } = parquetMetadata(footerOf(file));
    const [group] = row_groups;
    if (!group || row_groups.length > 1) throw new Error(`${row_groups.length} row groups were written, not one.`);
    const columns = group.columns.map(withoutIndex);
    const end = Math.max(...columns.map(endOf));
    return { bytes: file.subarray(MAGIC_BYTES, end), group: { ...group, columns } };
  }
}

/** A file's end, as it stands there: what it holds, how long that is, and "PAR1". */
function footerOf(file: Uint8Array): ArrayBuffer {
  const { buffer, byteOffset, length } = file;
  const metadata = new DataView(buffer, byteOffset).getUint32(length - 8, true);
  return file.slice(length - 8 - metadata).buffer;
}

type ColumnChunk = RowGroup["columns"][number];

/** Without the place of its index of pages: that stands behind all row groups, and is not taken along. */
function withoutIndex({ meta_data, file_offset }: ColumnChunk): ColumnChunk {
  return { file_offset, ...(meta_data && { meta_data }) };
}

/** Where a column's bytes end. */
function endOf({ meta_data: meta }: ColumnChunk): number {
  if (!meta) throw new Error("A column was written and is not described.");
  return Number((meta.dictionary_page_offset ?? meta.data_page_offset) + meta.total_compressed_size);
}
