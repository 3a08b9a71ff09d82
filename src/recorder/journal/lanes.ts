import type { Element } from "../../table/schema";
import { type RecordedColumn, recordedColumns } from "./recorded-columns";

/*
 * A lane is one number a socket: an address is four of them, words of 32 bits as they lie in memory. So all columns are written
 * and read by the same few lines.
 */

export interface Lane {
  readonly column: RecordedColumn;
  /** Which of the column's numbers. */
  readonly part: number;
  /** Of how many. */
  readonly parts: number;
}

export type Numbers = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array;

/** Numbers that lie `stride` apart, the first at `from`. */
export interface Strided {
  readonly values: Numbers;
  readonly stride: number;
  readonly from: number;
}

const PARTS: Partial<Record<Element | "text", number>> = { bytes16: 4, name16: 4, u64: 2 };

/** How many numbers a column has of each socket. */
export function partsOf({ element }: Pick<RecordedColumn, "element">): number {
  return PARTS[element] ?? 1;
}

export const lanes: readonly Lane[] = recordedColumns.flatMap((column) => {
  const parts = partsOf(column);
  return Array.from({ length: parts }, (_, part) => ({ column, part, parts }));
});

/** Room for a lane's numbers, all 0. */
export function newLane({ column: { element } }: Lane, length: number): Uint32Array | Float64Array {
  return element === "f64" ? new Float64Array(length) : new Uint32Array(length);
}

/** A table's column, or one made for it, as the numbers of a lane. */
export function stridedLane(values: Numbers | BigUint64Array, { part, parts }: Lane): Strided {
  if (parts === 1 && !(values instanceof BigUint64Array)) return { values, stride: 1, from: 0 };
  const { buffer, byteOffset, byteLength } = values;
  return { values: new Uint32Array(buffer, byteOffset, byteLength / 4), stride: parts, from: part };
}
