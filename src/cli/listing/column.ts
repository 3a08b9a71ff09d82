import type { Columns } from "../../index";
import type { Bytes } from "./bytes";
import type { Ink } from "./ink";

/** A column of the listing: how a row's cell is written, straight from the table's columns. */
export interface Column {
  /** What --columns and --sort call it. */
  readonly name: string;
  readonly title: string;
  readonly cell: TextCell | NumberCell;
  /** Of the padded cell. */
  ink?(columns: Columns, row: number): Ink | undefined;
  /** It may be left out where a line is too long, that with the lowest number first. */
  readonly dispensable?: number;
  /** Its raw values for CSV, under their own names. */
  readonly fields: readonly Field[];
  /** Ascending. */
  compare(columns: Columns, a: number, b: number): number;
}

/** Text, at the left of its column. */
export interface TextCell {
  write(out: Bytes, columns: Columns, row: number): void;
  /** Makes it fit. What it comes down to: `easy` without regret, `least` in need. */
  readonly shorten?: { easy(text: string): number; least: number; to(text: string, width: number): string };
}

/** A number, at the right of it; negative: `-`. */
export interface NumberCell {
  value(columns: Columns, row: number): number;
}

export interface Field {
  readonly name: string;
  /** Numbers, addresses and names: nothing that CSV has a meaning for, unless `isFree`. */
  write(out: Bytes, columns: Columns, row: number): void;
  /** Somebody else's text. */
  readonly isFree?: boolean;
}
