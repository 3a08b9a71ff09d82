import type { ColumnChunk } from "hyparquet";

/** "PAR1" at the beginning of a file of Parquet. */
export const MAGIC_BYTES = 4;

/** A column chunk `by` bytes further on. */
export function movedColumn(column: ColumnChunk, by: bigint): ColumnChunk {
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
