import type { SchemaElement } from "hyparquet";
import { columnsOfSnapshots, type RecordedColumn, recordedColumns } from "../journal/recorded-columns";

/** What a segment's rows are. */
export type RowKind = "snapshot" | "end";

/** A column of a segment: one that is recorded, or what all rows of a kind or a time have. */
export interface SegmentColumn {
  readonly name: string;
  readonly recorded: RecordedColumn | undefined;
  readonly element: SchemaElement;
}

const INT32 = { type: "INT32" } as const;
const INT64 = { type: "INT64" } as const;
const TEXT = { type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } } as const;
const TIME = {
  ...INT64,
  converted_type: "TIMESTAMP_MILLIS",
  logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MILLIS" },
} as const;

/** Numbers are signed, as every engine knows them. */
function typeOf({ name, element, column, group }: RecordedColumn): Omit<SchemaElement, "name"> {
  if (name === "protocol" || name === "state" || column?.element === "bytes16") return TEXT;
  switch (element) {
    case "u8":
      return group === "end" ? { type: "BOOLEAN" } : INT32;
    case "u16":
      return INT32;
    case "u32":
    case "i32":
    case "f64":
    case "u64":
      return INT64;
    default:
      return TEXT;
  }
}

/** Whether a row need not have a value. */
export function isNullable({ group, column }: RecordedColumn): boolean {
  return group !== "socket" || column?.group === "info" || columnsOfSnapshots.some((one) => one === column);
}

function own(name: string, type: Omit<SchemaElement, "name">): SegmentColumn {
  return { name, recorded: undefined, element: { name, repetition_type: "REQUIRED", ...type } };
}

function ofRecorded(recorded: RecordedColumn): SegmentColumn {
  const { name } = recorded;
  const repetition_type = isNullable(recorded) ? "OPTIONAL" : "REQUIRED";
  return { name, recorded, element: { name, repetition_type, ...typeOf(recorded) } };
}

export const segmentColumns: readonly SegmentColumn[] = [
  own("time", TIME),
  own("host", TEXT),
  own("kind", TEXT),
  // What says which values a row has shows in them.
  ...recordedColumns.filter(({ column, name }) => column?.display !== "never" && name !== "endTime").map(ofRecorded),
];

export const segmentSchema: SchemaElement[] = [
  { name: "sockets", num_children: segmentColumns.length },
  ...segmentColumns.map(({ element }) => element),
];
