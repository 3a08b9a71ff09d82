import type { Columns } from "../table/columns";
import type { CopyNumbers } from "../table/gather";
import type { Endpoints } from "../text/endpoint";
import type { TextBytes } from "../text/text-bytes";
import type { Shortening } from "./column-widths";
import type { Ink } from "./ink";

/** Writes something of a row. `place`: the row's among those that are written. */
export type Write = (out: TextBytes, row: number, place: number) => void;

/** Rows of one table, by their numbers. */
export interface Batch {
  readonly columns: Columns;
  readonly rows: Uint32Array;
  /** Cells in front of each row, one for each of the layout's leading titles. */
  readonly lead?: readonly WordCell[];
}

/**
 * A column of a listing: how a row's cell is written, straight from the table's columns. What is `on` them is made
 * once for all rows of a batch.
 */
export interface Column {
  /** What --columns and --sort call it. */
  readonly name: string;
  readonly title: string;
  readonly cell: Cell;
  /** It may be left out where a line is too long, that with the lowest number first. */
  readonly dispensable?: number;
  /** Its raw values for files, under the schema's names. */
  readonly fields: readonly Field[];
  /** Ascending. What has no value is the greatest, or the least where the order is to be turned round, so that it comes last either way. */
  order(columns: Columns, isDescending: boolean): (a: number, b: number) => number;
}

export type Cell = WordCell | TextCell | NumberCell;

/** One of some words, at the left of its column. */
export interface WordCell {
  /** Which of them a row has. */
  choice(columns: Columns): (row: number, place: number) => number;
  /** By that number. */
  readonly words: readonly string[];
  /** Their colours. */
  readonly inks?: readonly (Ink | undefined)[];
}

/** Text, at the left of its column. */
export interface TextCell {
  write(columns: Columns): Write;
  /** Where the text is an endpoint and nothing else: of these columns. */
  endpoints?(columns: Columns): Endpoints;
  readonly shorten?: Shortening;
}

/** A number, at the right of it; NaN: `-`. */
export interface NumberCell {
  value(columns: Columns): (row: number) => number;
  /** The same of many rows at once. */
  copy?(columns: Columns): CopyNumbers;
  /** So many of its digits stand behind a point. */
  readonly decimals?: number;
  /** How a number is written, where not in digits alone. */
  readonly text?: (number: number) => string;
  /** Of a number that is not above 0, or none. */
  readonly faint?: Ink | undefined;
  /** Of all others. */
  readonly ink?: Ink | undefined;
}

export interface Field {
  readonly name: string;
  /** Numbers, addresses and names: nothing that CSV has a meaning for, unless `isFree`. */
  write(columns: Columns): Write;
  /** Somebody else's text. */
  readonly isFree?: boolean;
}
