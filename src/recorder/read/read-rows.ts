import type { RowColumns } from "../../table/reading/fill-rows";
import type { Element } from "../../table/schema";
import type { EndColumn, HolderColumn } from "../journal/recorded-columns";

/** A value of what no table has; undefined where a row has none. Numbers and texts; 0 and 1 for no and yes. */
export type OwnValue = number | string | undefined;

/** Rows of one snapshot, or connections that ended. */
export interface ReadRows {
  readonly rows: number;
  /** As a table has them. */
  readonly columns: RowColumns;
  /** What no table has; a column that the recording does not have is missing. */
  readonly own: { readonly [Name in HolderColumn | EndColumn]?: readonly OwnValue[] };
}

const ARRAYS = {
  ...{ u8: Uint8Array, u16: Uint16Array, u32: Uint32Array, i32: Int32Array, f64: Float64Array },
  ...{ u64: BigUint64Array, bytes16: Uint8Array, name16: Uint8Array },
};

/** A table's column of so many rows, all 0. */
export function newColumn(element: Element, rows: number): InstanceType<(typeof ARRAYS)[Element]> {
  return new ARRAYS[element](element === "bytes16" || element === "name16" ? rows * 16 : rows);
}
