import type { Columns } from "../../core";
import { hasValue } from "../../listing/fields";
import type { Column } from "../../table/schema";
import type { SortOrder } from "../messages";

/*
 * Rows in order by counting: a column is read 16 bits at a time, the least first, and rows are put behind each other by
 * them, which keeps the order they had. A million rows by a port are one pass, by an address as many as it has parts
 * that differ.
 */

/** Writes 16 bits of each row of a table, in the order of its rows. */
type Digit = (keys: Uint16Array) => void;

const VALUES = 65536;

/** The digits of a column, from the least to the most. Rows that need not have a value, and have none, come first. */
function digitsOf(column: Column, columns: Columns): Digit[] {
  const digits = digitsOfValues(column, columns);
  const isThere = hasValue(columns, column);
  return isThere ? [...digits, presence(isThere)] : digits;
}

function digitsOfValues({ name, element }: Column, columns: Columns): Digit[] {
  const values = columns[name];
  if ((element === "bytes16" || element === "name16") && values instanceof Uint8Array) return address(values);
  if (values instanceof BigUint64Array) return [0n, 16n, 32n, 48n].map((shift) => bigPart(values, shift));
  if (values instanceof Uint8Array || values instanceof Uint16Array) return [(keys) => keys.set(values)];
  if (values instanceof Float64Array) return [1, 2 ** 16, 2 ** 32, 2 ** 48].map((unit) => part(values, unit));
  if (values instanceof Uint32Array || values instanceof Int32Array) return words(values);
  return [];
}

/** The rows in order: a new array. What is equal keeps its order, in a descending one too. By no column, all stays as it is. */
export function sortRows(columns: Columns, rows: Uint32Array, { by, isDescending }: SortOrder): Uint32Array {
  let from = rows.slice();
  let to = new Uint32Array(rows.length);
  const keys = new Uint16Array(columns.protocol.length);
  const places = new Uint32Array(VALUES);
  for (const digit of [...by].reverse().flatMap((column) => digitsOf(column, columns))) {
    digit(keys);
    count(keys, from, places);
    // All alike: this part of the column says nothing.
    if (from.length === 0 || places[keys[from[0] ?? 0] ?? 0] === from.length) continue;
    startsOf(places, isDescending);
    put(keys, from, places, to);
    [from, to] = [to, from];
  }
  return from;
}

function count(keys: Uint16Array, rows: Uint32Array, counts: Uint32Array): void {
  counts.fill(0);
  for (let i = 0; i < rows.length; i++) {
    const key = keys[rows[i] ?? 0] ?? 0;
    counts[key] = (counts[key] ?? 0) + 1;
  }
}

/** Turns counts into the places where the rows of each value begin. */
function startsOf(counts: Uint32Array, isDescending: boolean): void {
  let place = 0;
  for (let i = 0; i < VALUES; i++) {
    const value = isDescending ? VALUES - 1 - i : i;
    const count = counts[value] ?? 0;
    counts[value] = place;
    place += count;
  }
}

function put(keys: Uint16Array, from: Uint32Array, places: Uint32Array, to: Uint32Array): void {
  for (let i = 0; i < from.length; i++) {
    const row = from[i] ?? 0;
    const key = keys[row] ?? 0;
    const place = places[key] ?? 0;
    places[key] = place + 1;
    to[place] = row;
  }
}

/** The 16 bits of whole numbers that stand for multiples of `unit`. */
function part(numbers: Float64Array, unit: number): Digit {
  return (keys) => {
    for (let i = 0; i < keys.length; i++) keys[i] = Math.floor((numbers[i] ?? 0) / unit) % VALUES;
  };
}

/** Signed numbers in their order. */
function words(column: Uint32Array | Int32Array): Digit[] {
  const sign = column instanceof Int32Array ? 0x80000000 : 0;
  return [0, 16].map((shift) => (keys) => {
    for (let i = 0; i < keys.length; i++) keys[i] = ((column[i] ?? 0) ^ sign) >>> shift;
  });
}

function address(bytes: Uint8Array): Digit[] {
  const pairs = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2);
  return [7, 6, 5, 4, 3, 2, 1, 0].map((at) => (keys) => {
    for (let row = 0; row < keys.length; row++) {
      const pair = pairs[row * 8 + at] ?? 0;
      // Network order, on a little-endian machine.
      keys[row] = (pair << 8) | (pair >>> 8);
    }
  });
}

function bigPart(numbers: BigUint64Array, shift: bigint): Digit {
  return (keys) => {
    for (let i = 0; i < keys.length; i++) keys[i] = Number(((numbers[i] ?? 0n) >> shift) & 0xffffn);
  };
}

/** 0 where a row has no value, else 1. */
function presence(isThere: (row: number) => boolean): Digit {
  return (keys) => {
    for (let i = 0; i < keys.length; i++) keys[i] = isThere(i) ? 1 : 0;
  };
}
