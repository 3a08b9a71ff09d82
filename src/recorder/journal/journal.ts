import { closeSync, openSync } from "node:fs";
import { invalidArgument } from "../../table/errors";
import { framesIn } from "./frames";
import type { JournalHead } from "./journal-writer";
import { type Lane, partsOf } from "./lanes";
import { HEAD, type PayloadHead, readPayload, SNAPSHOT } from "./payload";
import { type RecordedColumn, recordedColumns } from "./recorded-columns";

/** A frame of a journal, without its lanes: where they are in the file. */
export interface JournalFrame extends Omit<PayloadHead, "texts"> {
  /** Of each lane, in the order of Journal.lanes: offset in the file, and bytes. */
  readonly lanes: readonly { at: number; length: number }[];
}

/** What a journal holds, up to where it ends: with it open, its lanes can be read. */
export class Journal {
  readonly head: JournalHead;
  readonly time: number;
  /** Undefined in place of one that this version does not know. */
  readonly lanes: readonly (Lane | undefined)[];
  readonly frames: readonly JournalFrame[];
  /** By number; "" is at 0. */
  readonly texts: readonly string[];
  /** Bytes of whole frames: what is behind them is not one. */
  readonly end: number;
  readonly #fd: number;

  /** Reads all frames' beginnings. Throws ERR_INVALID_ARGUMENT for what is not a journal, and what the system does. */
  constructor(path: string) {
    this.#fd = openSync(path, "r");
    try {
      const texts = [""];
      const frames: JournalFrame[] = [];
      const all = framesIn(this.#fd);
      const first = all.next();
      const head = first.done ? undefined : readPayload(first.value.payload);
      if (head?.kind !== HEAD) throw invalidArgument(`${path} is not a journal of sockdex.`);
      const { columns, ...rest } = JSON.parse(head.about) as JournalHead & { columns: RecordedColumn[] };
      let next = all.next();
      for (; !next.done; next = all.next()) {
        const { at, payload } = next.value;
        const { texts: young, lanes, ...frame } = readPayload(payload);
        texts.push(...young);
        frames.push({ ...frame, lanes: lanes.map((lane) => ({ at: at + lane.at, length: lane.length })) });
      }
      this.head = rest;
      this.time = head.time;
      this.lanes = lanesOf(columns);
      this.frames = frames;
      this.texts = texts;
      this.end = next.value;
    } catch (error) {
      closeSync(this.#fd);
      throw error;
    }
  }

  get fd(): number {
    return this.#fd;
  }

  get snapshots(): readonly JournalFrame[] {
    return this.frames.filter(({ kind }) => kind === SNAPSHOT);
  }

  close(): void {
    closeSync(this.#fd);
  }
}

/** Whether not even a journal's beginning is there as a whole: its program died, or the disk was full. Throws what the system does. */
export function holdsNothing(path: string): boolean {
  const fd = openSync(path, "r");
  try {
    return framesIn(fd).next().done === true;
  } finally {
    closeSync(fd);
  }
}

/** The lanes of a journal that says it has these columns. */
function lanesOf(columns: readonly Pick<RecordedColumn, "name" | "element">[]): (Lane | undefined)[] {
  return columns.flatMap(({ name, element }) => {
    const column = recordedColumns.find((one) => one.name === name && one.element === element);
    const parts = partsOf({ element });
    return Array.from({ length: parts }, (_, part) => column && { column, part, parts });
  });
}
