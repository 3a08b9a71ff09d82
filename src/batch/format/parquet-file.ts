import type { RowGroup } from "hyparquet";
import type { loadParquet } from "../peers";
import { countOf, type Rows } from "../piece/rows";
import type { OutputColumn } from "./columns";
import { ParquetValues, parquetSchema } from "./parquet-columns";

/** A row group as it was written at the beginning of a file. */
export interface ParquetChunk {
  readonly rows: number;
  readonly bytes: Uint8Array;
  readonly group: RowGroup;
}

/** "PAR1" at the beginning of a file. */
const MAGIC_BYTES = 4;

const CREATED_BY = "sockdex";

type Library = Awaited<ReturnType<typeof loadParquet>>;

/** Rows as one row group. */
export function encodeParquet(library: Library, rows: Rows, columns: readonly OutputColumn[]): ParquetChunk {
  const writer = new library.ByteWriter();
  const parquet = new library.ParquetWriter({ writer, schema: parquetSchema(columns) });
  const values = new ParquetValues(rows);
  parquet.write({ columnData: columns.map((column) => values.column(column)), rowGroupSize: countOf(rows) });
  const [group] = parquet.row_groups;
  if (!group) throw new Error("A row group was written and is not there.");
  return { rows: countOf(rows), bytes: writer.getBytes().subarray(MAGIC_BYTES), group };
}

/** Row groups put one behind the other into a file. */
export class ParquetFile {
  readonly #writer: InstanceType<Library["ByteWriter"]>;
  readonly #parquet: InstanceType<Library["ParquetWriter"]>;
  #length = MAGIC_BYTES;

  constructor(library: Library, columns: readonly OutputColumn[]) {
    this.#writer = new library.ByteWriter();
    this.#parquet = new library.ParquetWriter({
      writer: this.#writer,
      schema: parquetSchema(columns),
      createdBy: CREATED_BY,
    });
  }

  begin(): Uint8Array {
    return this.#writer.getBytes().slice();
  }

  add({ rows, bytes, group }: ParquetChunk): Uint8Array {
    const by = BigInt(this.#length - MAGIC_BYTES);
    this.#parquet.row_groups.push({ ...group, columns: group.columns.map((column) => moved(column, by)) });
    this.#parquet.num_rows += BigInt(rows);
    this.#length += bytes.length;
    return bytes;
  }

  end(): Uint8Array {
    this.#parquet.finish();
    return this.#writer.getBytes().slice(MAGIC_BYTES);
  }
}

/** A column chunk `by` bytes further on. */
function moved(column: RowGroup["columns"][number], by: bigint): RowGroup["columns"][number] {
  const { meta_data: meta } = column;
  if (!meta) return column;
  const dictionary = meta.dictionary_page_offset;
  return {
    ...column,
    file_offset: column.file_offset + by,
    meta_data: {
      ...meta,
      data_page_offset: meta.data_page_offset + by,
      ...(dictionary === undefined ? {} : { dictionary_page_offset: dictionary + by }),
    },
  };
}
