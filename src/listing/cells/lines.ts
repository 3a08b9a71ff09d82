import * as plan from "../../../assembly/format/cell-plan";
import { SLACK } from "../../../assembly/format/plan";
import { FREE, TABLES } from "../../module/format";
import type { Columns } from "../../table/columns";
import { align, textMemory } from "../../text/text-memory";
import type { Cell } from "../column";
import { cellWriter, type ModuleCell } from "./kinds";
import { type CellPlace, MadeColumn } from "./made";
import { PlanImage } from "./plan-image";

/** Text that is put together before it is written, and the most rows at once: what the processor's cache holds. */
const TEXT_BYTES = 1 << 20;
const MOST_ROWS = 2048;
/** Of a cell that is made here: where it ends, and the text, which lies elsewhere each time. */
const MADE_WIDTHS = [4, 0];

export interface PlacedCell extends CellPlace {
  readonly cell: Cell;
}

/**
 * Rows of one table as lines of padded cells. The module puts them together in the text memory:
 *
 *   plan · words and colours · values of some rows · cells that were made here · lines
 */
export class CellLines {
  readonly #cells: { cell: ModuleCell; columns: readonly number[] }[] = [];
  readonly #made: { column: MadeColumn; ends: number; textAt: number }[] = [];
  readonly #image = new PlanImage();
  /** Rows at once. */
  readonly #most: number;
  /** What a row takes at most, without what is made here. */
  readonly #rowBytes: number;
  /** Where the values end. */
  readonly #valuesEnd: number;

  /** `count`: rows that are to be written. */
  constructor(columns: Columns, cells: readonly PlacedCell[], count: number) {
    const writers = cells.map((placed) => cellWriter(placed.cell, columns, placed));
    this.#rowBytes = writers.reduce((sum, writer) => sum + ("kind" in writer ? writer.most : 0), 1);
    this.#most = Math.max(1, Math.min(count, MOST_ROWS, Math.floor(TEXT_BYTES / this.#rowBytes)));
    const image = this.#image;
    image.take(plan.CELLS + cells.length * plan.CELL_BYTES);
    image.setWord(FREE, cells.length);
    image.setWord(FREE + plan.CELL_TABLES, TABLES);
    const cellAt = (i: number) => FREE + plan.CELLS + i * plan.CELL_BYTES;
    for (const [i, { gap, width }] of cells.entries()) {
      image.setWord(cellAt(i) + plan.GAP, gap);
      image.setWord(cellAt(i) + plan.WIDTH, width);
      const writer = writers[i];
      if (writer !== undefined && "kind" in writer) writer.describe?.(image, cellAt(i));
    }
    // Values lie behind all that is described.
    let end = image.top;
    for (const [i, writer] of writers.entries()) {
      const widths = "kind" in writer ? writer.widths : MADE_WIDTHS;
      const places = widths.map((bytes, column) => {
        const address = end;
        end = align(end + bytes * this.#most);
        image.setWord(cellAt(i) + plan.COLUMNS + column * 4, address);
        return address;
      });
      image.setWord(cellAt(i), "kind" in writer ? writer.kind : plan.MADE);
      if ("kind" in writer) this.#cells.push({ cell: writer, columns: places });
      else
        this.#made.push({
          column: new MadeColumn(writer, this.#most),
          ends: places[0] ?? 0,
          textAt: cellAt(i) + plan.COLUMNS + 4,
        });
    }
    this.#valuesEnd = end;
  }

  /** The lines of the rows from place `from` on, as many as are put together at once, up to place `to`. A view, until the next. */
  write(rows: Uint32Array, from: number): { lines: Uint8Array; to: number } {
    const some = { rows, from, to: Math.min(rows.length, from + this.#most) };
    const count = some.to - from;
    let linesAt = this.#valuesEnd;
    let room = count * this.#rowBytes + SLACK;
    for (const { column } of this.#made) {
      column.make(some);
      linesAt = align(linesAt + column.text.length + SLACK);
      room += column.text.length;
    }
    const memory = textMemory(linesAt + room);
    const { bytes } = memory;
    bytes.set(this.#image.bytes, FREE);
    for (const { cell, columns } of this.#cells) cell.fill(bytes, columns, some);
    let at = this.#valuesEnd;
    for (const { column, ends, textAt } of this.#made) {
      new Uint32Array(bytes.buffer, ends, count).set(column.ends.subarray(0, count));
      new Uint32Array(bytes.buffer, textAt, 1)[0] = at;
      bytes.set(column.text.view, at);
      at = align(at + column.text.length + SLACK);
    }
    const end = memory.formatCells(FREE, count, linesAt);
    return { lines: bytes.subarray(linesAt, end), to: some.to };
  }
}
