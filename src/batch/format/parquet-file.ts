import type { RowGroup } from "hyparquet";
import type { OutputColumn } from "./columns";
import type { ParquetFileLibrary } from "./libraries";
import { parquetSchema } from "./parquet-columns";

/** "PAR1" at the beginning of a file. */
export const MAGIC_BYTES = 4;

const CREATED_BY = "sockdex";

/** Row groups put one behind the other into a file. */
export class ParquetFile {
  readonly #writer: InstanceType<ParquetFileLibrary["ByteWriter"]>;
  readonly #parquet: InstanceType<ParquetFileLibrary["ParquetWriter"]>;
  #length = MAGIC_BYTES;

  constructor(library: ParquetFileLibrary, columns: readonly OutputColumn[]) {
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

  /** `bytes` and `group`: what ParquetEncoder made of so many rows. */
  add(rows: number, bytes: Uint8Array, group: RowGroup): Uint8Array {
    const by = BigInt(this.#length - MAGIC_BYTES);
    const columns = group.columns.map((column) => moved(column, by));
    this.#parquet.row_groups.push({ ...group, file_offset: BigInt(this.#length), columns });
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
    meta_data: {
      ...meta,
      data_page_offset: meta.data_page_offset + by,
      ...(dictionary === undefined ? {} : { dictionary_page_offset: dictionary + by }),
    },
  };
}
