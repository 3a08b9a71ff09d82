import { ByteSource } from "./byte-source";
import { readFully } from "./frames";
import type { Journal, JournalFrame } from "./journal";
import { readChanges } from "./lane-changes";
import { newLane } from "./lanes";
import { SNAPSHOT } from "./payload";

/** What sockets' slots hold as a journal goes on, frame by frame: any lane by itself, so that little is in memory at once. */
export class Replay {
  readonly #journal: Journal;
  /** Slots that are ever taken. */
  readonly slots: number;
  readonly #values: (Uint32Array | Float64Array | undefined)[] = [];
  #room = new Uint8Array(1 << 12);

  constructor(journal: Journal) {
    this.#journal = journal;
    this.slots = 1 + journal.frames.reduce((most, { toggled }) => Math.max(most, toggled.at(-1) ?? -1), -1);
  }

  /** Whether a lane is anywhere else than 0 in snapshots. */
  isEverSet(lane: number): boolean {
    return this.#journal.frames.some(({ kind, lanes }) => kind === SNAPSHOT && (lanes[lane]?.length ?? 0) > 0);
  }

  /** A lane's numbers by slot, brought up to date with a frame of snapshots: each frame once, in order. */
  next(lane: number, frame: JournalFrame): Uint32Array | Float64Array {
    this.#values[lane] ??= this.#newValues(lane, this.slots);
    const values = this.#values[lane];
    this.#read(lane, frame, values);
    return values;
  }

  /** A lane's numbers by row, of a frame of ends. */
  ends(lane: number, frame: JournalFrame): Uint32Array | Float64Array {
    const values = this.#newValues(lane, frame.rows);
    this.#read(lane, frame, values);
    return values;
  }

  #newValues(lane: number, length: number): Uint32Array | Float64Array {
    const known = this.#journal.lanes[lane];
    return known ? newLane(known, length) : new Float64Array(length);
  }

  #read(lane: number, frame: JournalFrame, values: Uint32Array | Float64Array): void {
    const { at, length } = frame.lanes[lane] ?? { at: 0, length: 0 };
    if (length === 0) return;
    if (length > this.#room.length) this.#room = new Uint8Array(length * 2);
    const bytes = this.#room.subarray(0, length);
    readFully(this.#journal.fd, bytes, at);
    readChanges(new ByteSource(bytes), values);
  }
}
