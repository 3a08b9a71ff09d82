import type { Columns } from "../../table/columns";
import { TextBytes } from "../../text/text-bytes";
import type { NumberCell, TextCell, Write } from "../column";
import { numberText } from "./number-text";

/** Where a cell stands in its line. */
export interface CellPlace {
  /** Blanks in front. */
  readonly gap: number;
  readonly width: number;
  /** Nothing follows: a line has no blanks at its end. */
  readonly isLast: boolean;
  /** The line has an end: what does not fit is shortened. */
  readonly hasEnd: boolean;
}

/** Rows that are written at once: those in `rows` from place `from` on, up to `to`. */
export interface Some {
  readonly rows: Uint32Array;
  readonly from: number;
  readonly to: number;
}

/** Before a cell is made there is so much room: of what writes, only text looks for more. */
const ROOM = 128;
const decoder = new TextDecoder();

/** Cells of some rows, made one by one. */
export class MadeColumn {
  /** One behind the other. */
  readonly text = new TextBytes(ROOM);
  /** Where each row's ends. */
  readonly ends: Uint32Array;
  readonly #write: Write;

  /** `most`: rows at once. */
  constructor(write: Write, most: number) {
    this.#write = write;
    this.ends = new Uint32Array(most);
  }

  make({ rows, from, to }: Some): void {
    const { text, ends } = this;
    text.cut(0);
    for (let place = from; place < to; place++) {
      text.reserve(ROOM);
      this.#write(text, rows[place] ?? 0, place);
      ends[place - from] = text.length;
    }
  }
}

/** Text at the left of its place, the blanks around it included. */
export function leftText(cell: TextCell, columns: Columns, { gap, width, isLast, hasEnd }: CellPlace): Write {
  const write = cell.write(columns);
  const shorten = hasEnd ? cell.shorten : undefined;
  const least = isLast ? 0 : width;
  return (out, row, place) => {
    out.blanks(gap);
    const start = out.length;
    write(out, row, place);
    let length = out.length - start;
    if (length > width && shorten !== undefined) length = fitted(out, start, width, shorten);
    if (length < least) out.blanks(least - length);
  };
}

/** Shortens what was written since `start`, unless it only has more bytes than characters. Returns the characters. */
function fitted(out: TextBytes, start: number, width: number, { to }: NonNullable<TextCell["shorten"]>): number {
  const text = decoder.decode(out.view.subarray(start));
  if (text.length <= width) return text.length;
  const short = to(text, width);
  out.cut(start);
  out.text(short);
  return short.length;
}

/** A number with a text of its own, at the right. */
export function rightText(cell: NumberCell, columns: Columns, { gap, width }: CellPlace): Write {
  const numberOf = cell.value(columns);
  return (out, row) => {
    const number = numberOf(row);
    const ink = number > 0 ? cell.ink : cell.faint;
    if (ink) out.bytes(ink.open);
    out.text(numberText(cell, number).padStart(gap + width));
    if (ink) out.bytes(ink.close);
  };
}
