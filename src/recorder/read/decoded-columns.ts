import { parseAddress } from "../../table/addresses";
import { protocolCode } from "../../table/protocols";
import { type Column, columns as entries } from "../../table/schema";
import { stateCode } from "../../table/states";
import type { RecordedColumn } from "../journal/recorded-columns";
import { newColumn, type OwnValue, type ReadRows } from "./read-rows";

/*
 * Values of a segment's columns as a table has them: the other way round than segment/column-values.ts. What says which values
 * a row has is not in a segment: it follows from them.
 */

/** Pace of a connection that has none. */
const NO_PACE = 2 ** 64;

const PACING_BYTES = entries.find(({ name }) => name === "pacingRate")?.infoBytes ?? 0;

/** Some rows of a row group, column by column. */
export class DecodedRows {
  readonly #chosen: Uint32Array;
  readonly #columns: Record<string, ArrayBufferView> = {};
  readonly #own: Record<string, readonly OwnValue[]> = {};
  readonly #infoBytes: Uint16Array;
  readonly #infoPresent: Uint8Array;

  /** `chosen`: their numbers in the group. */
  constructor(chosen: Uint32Array) {
    this.#chosen = chosen;
    this.#infoBytes = new Uint16Array(chosen.length);
    this.#infoPresent = new Uint8Array(chosen.length);
  }

  /** Takes a column of the whole group: numbers, texts, or null. */
  take({ name, column }: RecordedColumn, all: ArrayLike<unknown>): void {
    const values = Array.from(this.#chosen, (row) => all[row]);
    if (column === undefined) {
      this.#own[name] = values.map(ownOf);
      return;
    }
    this.#columns[name] = columnOf(column, values);
    const { infoBytes = 0, mask, group } = column;
    if (group !== "info" || (infoBytes === 0 && mask === 0)) return;
    for (const [row, value] of values.entries()) {
      if (value === null || value === undefined) continue;
      this.#infoBytes[row] = Math.max(this.#infoBytes[row] ?? 0, infoBytes);
      this.#infoPresent[row] = (this.#infoPresent[row] ?? 0) | mask;
    }
  }

  get rows(): ReadRows {
    const { pacingRate } = this.#columns;
    if (pacingRate instanceof Float64Array) {
      for (const [row, bytes] of this.#infoBytes.entries()) {
        if (bytes >= PACING_BYTES && pacingRate[row] === 0) pacingRate[row] = NO_PACE;
      }
    }
    const columns = { ...this.#columns, infoBytes: this.#infoBytes, infoPresent: this.#infoPresent };
    return { rows: this.#chosen.length, columns, own: this.#own };
  }
}

/** A table's column. */
function columnOf({ name, element }: Column, values: readonly unknown[]): ArrayBufferView {
  const made = newColumn(element, values.length);
  if (made instanceof BigUint64Array) {
    for (const [row, value] of values.entries()) made[row] = BigInt(typeof value === "number" ? value : wide(value));
    return made;
  }
  if (element === "bytes16" || element === "name16") {
    const bytesOf = remembered(element === "bytes16" ? parseAddress : (text) => Buffer.from(text, "latin1"));
    for (const [row, value] of values.entries()) if (typeof value === "string") made.set(bytesOf(value), row * 16);
    return made;
  }
  if (name === "protocol") return put(made, values, (text) => protocolCode(String(text)));
  return put(made, values, name === "state" ? (text) => stateCode(String(text)) : Number);
}

function wide(value: unknown): bigint {
  return typeof value === "bigint" ? value : 0n;
}

/** Numbers that `read` makes of values, of few different ones once each; 0 in place of null. */
function put(
  made: Exclude<ReturnType<typeof newColumn>, BigUint64Array>,
  values: readonly unknown[],
  read: (value: unknown) => number,
): ArrayBufferView {
  let last: unknown;
  let number = 0;
  for (const [row, value] of values.entries()) {
    if (value !== last) number = value === null || value === undefined ? 0 : read(value);
    last = value;
    made[row] = number;
  }
  return made;
}

function remembered(read: (text: string) => Uint8Array): (text: string) => Uint8Array {
  const known = new Map<string, Uint8Array>();
  return (text) => {
    const bytes = known.get(text) ?? read(text);
    known.set(text, bytes);
    return bytes;
  };
}

/** A value of what no table has. */
function ownOf(value: unknown): OwnValue {
  if (value === null || value === undefined) return undefined;
  return typeof value === "string" ? value : Number(value);
}
