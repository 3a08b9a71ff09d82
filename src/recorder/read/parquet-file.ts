import { closeSync, fstatSync, openSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { AsyncBuffer, DecodedArray, FileMetaData } from "hyparquet";
import { unpackWhole } from "../../batch/input/zstd";
import { readFully } from "../journal/frames";

export type ParquetReadLibrary = typeof import("hyparquet");

/** A row group: its place among them, and the rows it has in the file. */
export interface RowGroupPlace {
  readonly first: number;
  readonly rows: number;
  /** Of its `time` column, milliseconds since 1970; undefined where the file does not say. */
  readonly times: { readonly from: number; readonly to: number } | undefined;
}

/** A Parquet file that is open, read a column of a row group at a time. */
export class ParquetFile {
  readonly groups: readonly RowGroupPlace[];
  readonly names: ReadonlySet<string>;
  readonly #library: ParquetReadLibrary;
  readonly #file: AsyncBuffer;
  readonly #fd: number;
  readonly #metadata: FileMetaData;

  /** Rejects with what the system and the library do. */
  static async open(library: ParquetReadLibrary, path: string): Promise<ParquetFile> {
    const fd = openSync(path, "r");
    try {
      const file = { byteLength: fstatSync(fd).size, slice: (from: number, to?: number) => bytesOf(fd, from, to) };
      return new ParquetFile(library, file, fd, await library.parquetMetadataAsync(file));
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  private constructor(library: ParquetReadLibrary, file: AsyncBuffer, fd: number, metadata: FileMetaData) {
    this.#library = library;
    this.#file = file;
    this.#fd = fd;
    this.#metadata = metadata;
    this.names = new Set(metadata.schema.map(({ name }) => name));
    let first = 0;
    this.groups = metadata.row_groups.map(({ num_rows, columns }) => {
      const time = columns.find(({ meta_data }) => meta_data?.path_in_schema[0] === "time")?.meta_data?.statistics;
      const [from, to] = [time?.min_value, time?.max_value].map((value) =>
        value instanceof Date ? value.getTime() : undefined,
      );
      const group = {
        first,
        rows: Number(num_rows),
        times: from === undefined || to === undefined ? undefined : { from, to },
      };
      first += group.rows;
      return group;
    });
  }

  /** What the file says of itself under this key. */
  about(key: string): string | undefined {
    return this.#metadata.key_value_metadata?.find((one) => one.key === key)?.value;
  }

  /** A column's values in a row group: times are milliseconds. Rejects with what the system and the library do. */
  async column(name: string, { first, rows }: RowGroupPlace): Promise<ArrayLike<unknown>> {
    const parts: DecodedArray[] = [];
    await this.#library.parquetRead({
      ...{ file: this.#file, metadata: this.#metadata, columns: [name], rowStart: first, rowEnd: first + rows },
      compressors: { ZSTD: unpackWhole, GZIP: (bytes) => gunzipSync(bytes) },
      parsers: { timestampFromMilliseconds: Number },
      onChunk: ({ columnData }) => parts.push(columnData),
    });
    const [only = []] = parts;
    return parts.length === 1 ? only : parts.flatMap((part) => Array.from<unknown>(part));
  }

  close(): void {
    closeSync(this.#fd);
  }
}

function bytesOf(fd: number, from: number, to: number = fstatSync(fd).size): ArrayBuffer {
  const bytes = new Uint8Array(to - from);
  readFully(fd, bytes, from);
  return bytes.buffer;
}
