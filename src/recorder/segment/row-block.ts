import type { Journal, JournalFrame } from "../journal/journal";
import { type Lane, newLane } from "../journal/lanes";
import { SNAPSHOT } from "../journal/payload";
import type { RecordedColumn } from "../journal/recorded-columns";
import { Replay } from "../journal/replay";
import type { RowKind } from "./segment-columns";

/** Rows that become one row group: lane by lane, each as long as it is needed. */
export interface RowBlock {
  readonly kind: RowKind;
  readonly rows: number;
  /** Milliseconds since 1970, by row. */
  times(): Float64Array;
  /** A lane's numbers by row; all 0 of one that the journal does not have. */
  lane(column: RecordedColumn["name"], part?: number): Uint32Array | Float64Array;
}

/**
 * The rows of a journal, in blocks of whole frames with about `most` rows. Snapshots go socket by socket, each from its
 * first time to its last: so numbers that stay the same, or nearly, stand beside each other. Of each block all lanes that are ever
 * wanted are to be read before the next.
 */
export function* rowBlocks(journal: Journal, most: number): Generator<RowBlock, void, undefined> {
  const replay = new Replay(journal);
  const taken = new Uint8Array(replay.slots);
  for (const frames of parted(journal.snapshots, most)) yield snapshotBlock(journal, replay, taken, frames);
  const ends = journal.frames.filter(({ kind, rows }) => kind !== SNAPSHOT && rows > 0);
  for (const frames of parted(ends, most)) yield endBlock(journal, replay, frames);
}

function* parted(frames: readonly JournalFrame[], most: number): Generator<JournalFrame[], void, undefined> {
  let part: JournalFrame[] = [];
  let rows = 0;
  for (const frame of frames) {
    if (part.length > 0 && rows + frame.rows > most) {
      yield part;
      [part, rows] = [[], 0];
    }
    part.push(frame);
    rows += frame.rows;
  }
  if (part.length > 0) yield part;
}

function snapshotBlock(journal: Journal, replay: Replay, taken: Uint8Array, frames: readonly JournalFrame[]): RowBlock {
  const slotsOf = frames.map(({ toggled, rows }) => {
    for (const slot of toggled) taken[slot] = taken[slot] === 1 ? 0 : 1;
    const slots = new Uint32Array(rows);
    let count = 0;
    for (let slot = 0; slot < taken.length; slot++) if (taken[slot] === 1) slots[count++] = slot;
    return slots;
  });
  const placesOf = placesBySlot(slotsOf, replay.slots);
  const rows = slotsOf.reduce((sum, { length }) => sum + length, 0);
  const zeros = new Uint32Array(rows);
  return {
    kind: "snapshot",
    rows,
    times() {
      const times = new Float64Array(rows);
      for (const [i, { time }] of frames.entries()) for (const place of placesOf[i] ?? []) times[place] = time;
      return times;
    },
    lane(name, part = 0) {
      const number = numberOf(journal, name, part);
      const lane = journal.lanes[number];
      if (!lane || !replay.isEverSet(number)) return zeros;
      const values = newLane(lane, rows);
      for (const [i, frame] of frames.entries()) {
        const now = replay.next(number, frame);
        const [slots, places] = [slotsOf[i] ?? [], placesOf[i] ?? []];
        for (let row = 0; row < slots.length; row++) values[places[row] ?? 0] = now[slots[row] ?? 0] ?? 0;
      }
      return values;
    },
  };
}

/** Where each frame's rows go: those of one slot behind each other. */
function placesBySlot(slotsOf: readonly Uint32Array[], slots: number): Uint32Array[] {
  const next = new Uint32Array(slots + 1);
  for (const some of slotsOf) for (const slot of some) next[slot + 1] = (next[slot + 1] ?? 0) + 1;
  for (let slot = 1; slot <= slots; slot++) next[slot] = (next[slot] ?? 0) + (next[slot - 1] ?? 0);
  return slotsOf.map((some) =>
    some.map((slot) => {
      const place = next[slot] ?? 0;
      next[slot] = place + 1;
      return place;
    }),
  );
}

function endBlock(journal: Journal, replay: Replay, frames: readonly JournalFrame[]): RowBlock {
  const rows = frames.reduce((sum, frame) => sum + frame.rows, 0);
  const lane = (name: RecordedColumn["name"], part = 0) => {
    const number = numberOf(journal, name, part);
    const known = journal.lanes[number];
    const values: Uint32Array | Float64Array = known ? newLane(known, rows) : new Uint32Array(rows);
    let at = 0;
    for (const frame of known ? frames : []) {
      values.set(replay.ends(number, frame), at);
      at += frame.rows;
    }
    return values;
  };
  return { kind: "end", rows, times: () => Float64Array.from(lane("endTime")), lane };
}

function numberOf({ lanes }: Journal, name: RecordedColumn["name"], part: number): number {
  return lanes.findIndex((lane: Lane | undefined) => lane?.column.name === name && lane.part === part);
}
