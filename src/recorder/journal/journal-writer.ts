import { closeSync, fdatasyncSync, ftruncateSync, openSync, writevSync } from "node:fs";
import type { Columns } from "../../table/columns";
import { ByteSink } from "./byte-sink";
import { FRAME_HEAD, frameParts } from "./frames";
import { writeChanges } from "./lane-changes";
import { lanes, type Numbers, newLane, type Strided, stridedLane } from "./lanes";
import { ENDS, HEAD, SNAPSHOT, writePayload } from "./payload";
import { type RecordedColumn, recordedColumns } from "./recorded-columns";
import { SocketSlots } from "./socket-slots";
import { Texts } from "./texts";

/** Numbers of each row, by the name of their column; 0 in those that are missing. */
export type RecordedRows = { [Name in RecordedColumn["name"]]?: Numbers | BigUint64Array };

/** What a journal is of. */
export interface JournalHead {
  readonly version: 1;
  readonly host: string;
}

/**
 * Writes what was read, one frame each time, as what has changed since: some ten bytes a socket that does something, and
 * nothing of one that does not. A frame is there as a whole or not at all.
 */
export class JournalWriter {
  readonly #fd: number;
  readonly texts = new Texts();
  readonly #slots = new SocketSlots();
  readonly #lanes = lanes.map((lane) => newLane(lane, 1024));
  readonly #changes = new ByteSink();
  readonly #payload = new ByteSink();
  #length = 0;
  #rows = 0;
  #snapshots = 0;

  /** Creates the file. Throws what the system does. */
  constructor(path: string, head: JournalHead, time: number) {
    this.#fd = openSync(path, "wx", 0o644);
    const columns = recordedColumns.map(({ name, element }) => ({ name, element }));
    this.#write(HEAD, time, 0, JSON.stringify({ ...head, columns }), [], []);
  }

  /** Bytes that were written. */
  get length(): number {
    return this.#length;
  }

  /** Of all snapshots and ends. */
  get rows(): number {
    return this.#rows;
  }

  get snapshots(): number {
    return this.#snapshots;
  }

  /** Throws what the system does: what was written before is still there, and nothing more can be. */
  snapshot(time: number, table: { size: number; columns: Columns }, holders: RecordedRows, about: unknown): void {
    const { size, columns } = table;
    const toggled = this.#slots.assign(size, columns);
    const slots = this.#slots.size;
    this.#growTo(slots);
    const lengths = this.#laneLengths({ ...columns, ...holders }, this.#slots.rows, slots, this.#lanes);
    this.#write(SNAPSHOT, time, size, JSON.stringify(about), toggled, lengths);
    this.#snapshots++;
  }

  /** Connections that have ended, a row each. */
  ends(time: number, rows: number, values: RecordedRows): void {
    const order = Int32Array.from({ length: rows }, (_, row) => row);
    const nothing = lanes.map((lane) => newLane(lane, rows));
    const lengths = this.#laneLengths(values, order, rows, nothing);
    this.#write(ENDS, time, rows, "", [], lengths);
  }

  /** Until what was written is on the disk. */
  sync(): void {
    fdatasyncSync(this.#fd);
  }

  close(): void {
    closeSync(this.#fd);
  }

  #laneLengths(
    values: RecordedRows,
    rows: Int32Array,
    slots: number,
    before: readonly (Uint32Array | Float64Array)[],
  ): number[] {
    const changes = this.#changes;
    changes.clear();
    return lanes.map((lane, i) => {
      const given = values[lane.column.name];
      const old = before[i];
      if (old === undefined) return 0;
      const { length } = changes;
      writeChanges(changes, given ? stridedLane(given, lane) : ZEROS, rows, slots, old);
      return changes.length - length;
    });
  }

  #write(
    kind: number,
    time: number,
    rows: number,
    about: string,
    toggled: readonly number[],
    lengths: readonly number[],
  ): void {
    const head = { kind, time, rows, about, texts: this.texts.takeNew(), toggled };
    writePayload(this.#payload, head, lengths.length > 0 ? this.#changes.bytes : NOTHING, lengths);
    const parts = frameParts(this.#payload.bytes);
    const whole = FRAME_HEAD + parts[1].length;
    writeWhole(this.#fd, parts, this.#length);
    this.#length += whole;
    this.#rows += rows;
  }

  #growTo(slots: number): void {
    if (slots <= (this.#lanes[0]?.length ?? 0)) return;
    for (const [i, lane] of lanes.entries()) {
      const numbers = newLane(lane, slots * 2);
      numbers.set(this.#lanes[i] ?? []);
      this.#lanes[i] = numbers;
    }
  }
}

const NOTHING = new Uint8Array();
/** Of a column that is not there. */
const ZEROS: Strided = { values: new Uint8Array(1), stride: 0, from: 0 };

/** All of it, or nothing. */
function writeWhole(fd: number, parts: readonly Uint8Array[], at: number): void {
  try {
    let left = parts.filter(({ length }) => length > 0);
    for (let place = at; left.length > 0; ) {
      let written = writevSync(fd, left, place);
      place += written;
      left = left.flatMap((part) => {
        const taken = Math.min(written, part.length);
        written -= taken;
        return taken === part.length ? [] : [part.subarray(taken)];
      });
    }
  } catch (error) {
    ftruncateSync(fd, at);
    throw error;
  }
}
