import type { ColumnChunk } from "hyparquet";
import type { ParquetFileLibrary } from "../../batch/format/libraries";
import { MAGIC_BYTES, movedColumn } from "../../batch/format/moved-column";
import type { Journal } from "../journal/journal";
import { ColumnEncoder, type ColumnValues } from "../parquet/column-chunk";
import { aboutSegment } from "./about-segment";
import { sharedLanes, valuesOf } from "./column-values";
import { type RowBlock, rowBlocks } from "./row-block";
import { type SegmentColumn, segmentColumns, segmentSchema } from "./segment-columns";

/** Rows of a row group, about: what is in memory of a column at once. */
const GROUP_ROWS = 1 << 18;

/** The bytes of a Parquet file with all that a journal holds, a part at a time: between two, others may have their turn. */
export function* segmentParts(library: ParquetFileLibrary, journal: Journal): Generator<Uint8Array, void, undefined> {
  const writer = new library.ByteWriter();
  const kvMetadata = [{ key: "sockdex", value: JSON.stringify(aboutSegment(journal)) }];
  const parquet = new library.ParquetWriter({ writer, schema: segmentSchema, kvMetadata, createdBy: "sockdex" });
  yield writer.getBytes().slice();
  const encoder = new ColumnEncoder();
  let length = MAGIC_BYTES;
  for (const block of rowBlocks(journal, GROUP_ROWS)) {
    const start = length;
    const columns: ColumnChunk[] = [];
    const shared = sharedLanes(block);
    for (const column of segmentColumns) {
      const { recorded } = column;
      const values = recorded ? valuesOf(block, recorded, journal.texts, shared) : ownValues(block, column, journal);
      const { bytes, chunk } = encoder.encode(column.element, values);
      const place = BigInt(length);
      columns.push({ ...movedColumn(chunk, place), file_offset: place });
      length += bytes.length;
      yield bytes;
    }
    const total_byte_size = columns.reduce(
      (sum, { meta_data }) => sum + (meta_data?.total_uncompressed_size ?? 0n),
      0n,
    );
    const rows = BigInt(block.rows);
    parquet.num_rows += rows;
    parquet.row_groups.push({
      ...{ columns, total_byte_size, num_rows: rows },
      ...{ file_offset: BigInt(start), total_compressed_size: BigInt(length - start) },
    });
  }
  parquet.finish();
  yield writer.getBytes().slice(MAGIC_BYTES);
}

/** What is not recorded of each socket. */
function ownValues(block: RowBlock, { name }: SegmentColumn, { head }: Journal): ColumnValues {
  const { rows } = block;
  if (name === "time") return { kind: "number", rows, has: undefined, values: block.times() };
  const texts = [name === "host" ? head.host : block.kind];
  return { kind: "text", rows, has: undefined, values: new Uint32Array(rows), texts };
}
