import type { Columns } from "../../index";
import type { Shortening } from "../rows/column-widths";
import type { Bytes } from "./bytes";
import type { Ink } from "./ink";

/** Writes something of a row. */
export type Write = (out: Bytes, row: number) => void;

/**
 * A column of the listing: how a row's cell is written, straight from the table's columns. What is `on` them is made
 * once for all rows of a batch.
 */
export interface Column {
  /** What --columns and --sort call it. */
  readonly name: string;
  readonly title: string;
  readonly cell: WordCell | TextCell | NumberCell;
  /** The option it needs: without it, it is there where --columns or --sort names it. */
  readonly group?: "details" | "process";
  /** It may be left out where a line is too long, that with the lowest number first. */
  readonly dispensable?: number;
  /** Its raw values for CSV, under their own names. */
  readonly fields: readonly Field[];
  /** Ascending. */
  order(columns: Columns): (a: number, b: number) => number;
}

/** One of some words, at the left of its column. */
export interface WordCell {
  /** Which of them a row has. */
  choice(columns: Columns): (row: number) => number;
  /** By that number. */
  readonly words: readonly string[];
  /** Their colours. */
  readonly inks?: readonly (Ink | undefined)[];
}

/** Text, at the left of its column. */
export interface TextCell {
  write(columns: Columns): Write;
  readonly shorten?: Shortening;
}

/** A number, at the right of it; NaN: `-`. */
export interface NumberCell {
  value(columns: Columns): (row: number) => number;
  /** Of a number that is 0, or none. */
  readonly faint?: Ink | undefined;
}

export interface Field {
  readonly name: string;
  /** Numbers, addresses and names: nothing that CSV has a meaning for, unless `isFree`. */
  write(columns: Columns): Write;
  /** Somebody else's text. */
  readonly isFree?: boolean;
}

/** Ascending by a column's values. */
export function byValue(values: ArrayLike<number>): (a: number, b: number) => number {
  return (a, b) => (values[a] ?? 0) - (values[b] ?? 0);
}
