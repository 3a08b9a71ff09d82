import * as plan from "../../../assembly/format/cell-plan";
import type { Columns } from "../../table/columns";
import { type CopyNumbers, gather } from "../../table/gather";
import type { Endpoints } from "../../text/endpoint";
import type { Cell, NumberCell, WordCell, Write } from "../column";
import type { Ink } from "../ink";
import { type CellPlace, leftText, rightText, type Some } from "./made";
import type { PlanImage } from "./plan-image";

/** How the module writes a cell, and what of. */
export interface ModuleCell {
  readonly kind: number;
  /** Bytes that its values take, a row of each of its columns. */
  readonly widths: readonly number[];
  /** Bytes of text a row at most. */
  readonly most: number;
  /** Completes what the plan says of it at `at`. */
  describe?(image: PlanImage, at: number): void;
  /** Copies the rows' values to where its columns lie. */
  fill(memory: Uint8Array<ArrayBuffer>, columns: readonly number[], some: Some): void;
}

/** How a cell is written: by the module, or row by row here, blanks and all. */
export function cellWriter(cell: Cell, columns: Columns, place: CellPlace): ModuleCell | Write {
  if ("choice" in cell) return word(cell, columns, place);
  if ("value" in cell) return cell.text === undefined ? number(cell, columns, place) : rightText(cell, columns, place);
  if (cell.endpoints === undefined || (place.hasEnd && cell.shorten)) return leftText(cell, columns, place);
  return endpoint(cell.endpoints(columns), place);
}

/** Words that lie ready in their width and colour. */
function word({ choice, words, inks = [] }: WordCell, columns: Columns, { gap, width }: CellPlace): ModuleCell {
  const encoder = new TextEncoder();
  const texts = words.map((word, i) => {
    const ink = inks[i];
    const text = encoder.encode(word.padEnd(width));
    return Uint8Array.from([...encoder.encode(" ".repeat(gap)), ...(ink?.open ?? []), ...text, ...(ink?.close ?? [])]);
  });
  const chosen = choice(columns);
  return {
    kind: plan.WORD,
    widths: [2],
    most: texts.reduce((most, { length }) => Math.max(most, length), 0),
    describe(image, at) {
      const list = image.take(texts.length * 8);
      for (const [i, text] of texts.entries()) image.setLiteral(list + i * 8, text);
      image.setWord(at + plan.WORDS, list);
    },
    fill({ buffer }, [address = 0], { rows, from, to }) {
      const copy = new Uint16Array(buffer, address, to - from);
      for (let i = 0; i < copy.length; i++) copy[i] = chosen(rows[from + i] ?? 0, from + i);
    },
  };
}

function number(cell: NumberCell, columns: Columns, { gap, width }: CellPlace): ModuleCell {
  const { value, decimals = 0, ink, faint } = cell;
  const copyNumbers = cell.copy?.(columns) ?? copyEach(value(columns));
  const inkBytes = [ink, faint].map((one) => (one === undefined ? 0 : one.open.length + one.close.length));
  return {
    kind: plan.NUMBER,
    widths: [8],
    most: Math.max(gap + width, plan.MAX_NUMBER) + Math.max(...inkBytes),
    describe(image, at) {
      image.setWord(at + plan.DECIMALS, decimals);
      image.setWord(at + plan.USED_INK, inkAddress(image, ink));
      image.setWord(at + plan.UNUSED_INK, inkAddress(image, faint));
    },
    fill({ buffer }, [address = 0], { rows, from, to }) {
      copyNumbers(new Float64Array(buffer, address, to - from), rows, from);
    },
  };
}

function copyEach(numberOf: (row: number) => number): CopyNumbers {
  return (copy, rows, from) => {
    for (let i = 0; i < copy.length; i++) copy[i] = numberOf(rows[from + i] ?? 0);
  };
}

function inkAddress(image: PlanImage, ink: Ink | undefined): number {
  if (ink === undefined) return 0;
  const address = image.take(16);
  image.setLiteral(address, ink.open);
  image.setLiteral(address + 8, ink.close);
  return address;
}

function endpoint({ addresses, ports, protocol }: Endpoints, { gap, width, isLast }: CellPlace): ModuleCell {
  return {
    kind: plan.ENDPOINT,
    widths: [16, 2, 1],
    most: gap + Math.max(width, plan.MAX_ENDPOINT),
    describe(image, at) {
      if (isLast) image.setWord(at + plan.WIDTH, 0);
    },
    fill(memory, places, { rows, from, to }) {
      const some = rows.subarray(from, to);
      const copy = (column: number, values: ArrayBufferView, bytes: number) => {
        const address = places[column] ?? 0;
        gather(memory.subarray(address, address + some.length * bytes), values, some, bytes);
      };
      copy(0, addresses, 16);
      copy(1, ports, 2);
      copy(2, protocol, 1);
    },
  };
}
