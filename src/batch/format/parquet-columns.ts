import type { SchemaElement } from "hyparquet";
import type { WriterProperties } from "parquet-wasm";
import { isNullable } from "./arrow-shape";
import type { OutputColumn } from "./columns";
import type { ParquetEncoderLibrary } from "./libraries";

/*
 * Columns as Parquet has them. Numbers are signed, as every engine knows them: what has 32 bits without a sign is an
 * INT64 there.
 */

const TEXT = { type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } } as const;
const INT32 = { type: "INT32" } as const;
const INT64 = { type: "INT64" } as const;

function typeOf({ type }: OutputColumn): Omit<SchemaElement, "name"> {
  switch (type) {
    case "bytes16":
      return { type: "FIXED_LEN_BYTE_ARRAY", type_length: 16 };
    case "time":
      return {
        ...INT64,
        converted_type: "TIMESTAMP_MILLIS",
        logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MILLIS" },
      };
    case "u8":
    case "u16":
    case "i32":
      return INT32;
    case "u32":
    case "whole":
      return INT64;
    default:
      return TEXT;
  }
}

export function parquetSchema(columns: readonly OutputColumn[]): SchemaElement[] {
  return [
    { name: "sockets", num_children: columns.length },
    ...columns.map((column) => ({
      name: column.name,
      repetition_type: isNullable(column) ? ("OPTIONAL" as const) : ("REQUIRED" as const),
      ...typeOf(column),
    })),
  ];
}

/** How a writer is to encode `rows` rows of them, all in one row group. Used up by the writer. */
export function writerProperties(
  { wasm }: ParquetEncoderLibrary,
  columns: readonly OutputColumn[],
  rows: number,
): WriterProperties {
  let properties = new wasm.WriterPropertiesBuilder()
    .setCompression(wasm.Compression.SNAPPY)
    .setStatisticsEnabled(wasm.EnabledStatistics.Chunk)
    .setMaxRowGroupSize(rows);
  for (const { name, type } of columns) {
    // Least and greatest values help to pass over row groups: of addresses they tell little.
    if (type === "address" || type === "bytes16" || type === "hex64") {
      properties = properties.setColumnStatisticsEnabled(name, wasm.EnabledStatistics.None);
    }
    // A dictionary of what never comes twice is the column once more. Lines count up, and often inodes do.
    if (type === "whole" || type === "hex64") properties = properties.setColumnDictionaryEnabled(name, false);
    if (type === "whole") properties = properties.setColumnEncoding(name, wasm.Encoding.DELTA_BINARY_PACKED);
  }
  return properties.build();
}
