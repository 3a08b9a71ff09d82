import type { RowGroup } from "hyparquet";
import type { OutputColumn } from "./columns";
import type { ParquetFileLibrary } from "./libraries";
import { MAGIC_BYTES, movedColumn } from "./moved-column";
import { parquetSchema } from "./parquet-columns";

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
    const columns = group.columns.map((column) => movedColumn(column, by));
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
