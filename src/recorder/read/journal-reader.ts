import { Journal } from "../journal/journal";
import { type Lane, newLane } from "../journal/lanes";
import { ENDS } from "../journal/payload";
import type { RecordedColumn } from "../journal/recorded-columns";
import { Replay } from "../journal/replay";
import { type AboutSnapshot, aboutSegment } from "../segment/about-segment";
import { newColumn, type OwnValue, type ReadRows } from "./read-rows";
import type { SegmentReader } from "./segment-reader";

type Numbers = Uint32Array | Float64Array;

/** A journal, up to its last whole frame. */
export class JournalReader implements SegmentReader {
  readonly path: string;
  readonly host: string;
  readonly snapshots: readonly AboutSnapshot[];
  readonly #journal: Journal;

  /** Throws what new Journal() does. */
  constructor(path: string) {
    this.path = path;
    this.#journal = new Journal(path);
    this.host = this.#journal.head.host;
    this.snapshots = aboutSegment(this.#journal).snapshots;
  }

  async *rowsOf(places: readonly number[]): AsyncGenerator<{ place: number; rows: ReadRows }, void, undefined> {
    const wanted = new Set(places);
    const last = Math.max(-1, ...places);
    const replay = new Replay(this.#journal);
    const areSet = this.#journal.lanes.map((_, lane) => replay.isEverSet(lane));
    const taken = new Set<number>();
    for (const [place, frame] of this.#journal.snapshots.slice(0, last + 1).entries()) {
      for (const slot of frame.toggled) if (!taken.delete(slot)) taken.add(slot);
      const now = this.#journal.lanes.map((_, lane) => (areSet[lane] ? replay.next(lane, frame) : undefined));
      if (!wanted.has(place)) continue;
      const slots = Uint32Array.from(taken).sort();
      const lanes = now.map((values, lane) => (values ? chosen(values, slots, this.#journal.lanes[lane]) : undefined));
      yield { place, rows: this.#rows(slots.length, lanes) };
    }
  }

  async *ends(from: number, to: number): AsyncGenerator<ReadRows, void, undefined> {
    const replay = new Replay(this.#journal);
    const endTime = this.#journal.lanes.findIndex((lane) => lane?.column.name === "endTime");
    for (const frame of this.#journal.frames) {
      if (frame.kind !== ENDS || frame.rows === 0) continue;
      const times = replay.ends(endTime, frame);
      if (!times.some((time) => time >= from && time <= to)) continue;
      yield this.#rows(
        frame.rows,
        this.#journal.lanes.map((_, lane) => replay.ends(lane, frame)),
      );
    }
  }

  close(): void {
    this.#journal.close();
  }

  /** Lanes by row as columns. */
  #rows(rows: number, lanes: readonly (Numbers | undefined)[]): ReadRows {
    const columns: Record<string, ArrayBufferView> = {};
    const own: Record<string, readonly OwnValue[]> = {};
    for (const [number, lane] of this.#journal.lanes.entries()) {
      if (lane === undefined) continue;
      const { column, part, parts } = lane;
      const values = lanes[number];
      if (column.column === undefined) {
        own[column.name] = Array.from({ length: rows }, (_, row) => this.#own(column, values?.[row] ?? 0));
        continue;
      }
      const made = columns[column.name] ?? newColumn(column.column.element, rows);
      columns[column.name] = made;
      if (values) put(made, values, part, parts);
    }
    return { rows, columns, own };
  }

  #own({ element, isPlusOne, name }: RecordedColumn, value: number): OwnValue {
    if (element === "text") return value === 0 ? undefined : this.#journal.texts[value];
    if (isPlusOne) return value === 0 ? undefined : value - 1;
    return name === "pid" && value === 0 ? undefined : value;
  }
}

/** Values of these slots. */
function chosen(values: Numbers, slots: Uint32Array, lane: Lane | undefined): Numbers | undefined {
  const some = lane && newLane(lane, slots.length);
  if (some) for (let row = 0; row < slots.length; row++) some[row] = values[slots[row] ?? 0] ?? 0;
  return some;
}

/** Puts a lane's numbers into a column, of which each row has `parts` words. */
function put(column: ArrayBufferView, values: Numbers, part: number, parts: number): void {
  const { buffer, byteOffset, byteLength } = column;
  if (parts > 1) {
    const words = new Uint32Array(buffer, byteOffset, byteLength / 4);
    for (let row = 0; row < values.length; row++) words[row * parts + part] = values[row] ?? 0;
  } else if (!(column instanceof BigUint64Array) && "set" in column && typeof column.set === "function") {
    column.set(values);
  }
}
