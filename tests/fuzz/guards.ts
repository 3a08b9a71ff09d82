import * as criteria from "../../assembly/criteria";
import * as header from "../../assembly/header";
import { COLUMN_ADDRESSES, COLUMNS, COUNTS, CRITERIA, TEXT, TEXT_BYTES } from "../../assembly/layout";
import { ALL_COLUMNS } from "../../assembly/schema";
import { type InfoColumn, SocketTable, type TableOptions } from "../../src/core";
import { columnNumber } from "../../src/table/columns";
import { createMemory } from "../../src/table/reading/empty-table";
import type { MetLine } from "../../src/table/reading/met-lines";
import type { Finding } from "./case";

/** What fills memory that nobody has any business to write to. */
const GUARD = 0xa5;
const GUARDS = Buffer.alloc(1 << 16, GUARD);

/** Between what has its fixed place (assembly/layout.ts): nothing lies there. */
const GAPS = [
  [COLUMN_ADDRESSES + ALL_COLUMNS * 4, COUNTS],
  [COUNTS + 10 * 256 * 4, CRITERIA],
  [CRITERIA + criteria.END, TEXT - 4096],
  [TEXT + TEXT_BYTES, COLUMNS],
] as const;

/** The gaps are 25 KB: they are looked at once in so many inputs, and stay spoilt until then. */
const GAPS_EVERY = 16;

/** Bytes behind the text in the window that the fast path may look at, and must not be told anything by. */
const BEHIND = 256;

/** Rows of room: few, so that all of it can be looked at each time. A table that outgrows it starts over. */
const ROOM = 64;
/** Between two columns (assembly/columns.ts). */
const STAGGER = 192;

interface ColumnPlace {
  name: string;
  start: number;
  width: number;
  end: number;
}

/** A table whose memory is watched. */
export class GuardedTable extends SocketTable {
  readonly #options: TableOptions;
  readonly #info: readonly InfoColumn[];
  #places: ColumnPlace[] = [];
  /** Behind the last column, up to the memory's end: at most a page. */
  #top = 0;
  #end = 0;
  /** The most rows there have been since restart(): an input that failed leaves none. */
  #highest = 0;
  #finding: Finding;
  #inputs = 0;

  constructor(options: TableOptions, info: readonly InfoColumn[] = []) {
    super(options, (given) => createMemory(given, undefined, info));
    this.#options = options;
    this.#info = info;
    this.#arm();
  }

  /** Empties it for the next input, and fills with guards what the rows before took. */
  restart(protocol?: TableOptions["protocol"]): void {
    const rows = Math.max(this.#highest, this.size) + 1;
    this.clear();
    this.#highest = 0;
    if (this.#isOutgrown) {
      this.memory = createMemory(this.#options, undefined, this.#info);
      this.#arm();
    } else {
      const { bytes } = this.memory;
      for (const { start, width } of this.#places) bytes.fill(GUARD, start, start + rows * width);
    }
    this.#finding = undefined;
    if (protocol !== undefined) this.begin({ protocol });
  }

  /** As append() of no more than a window, with `behind` standing in the window behind the text. */
  feed(part: Uint8Array, behind: Uint8Array): void {
    const window = this.input();
    const tail = behind.subarray(0, Math.min(BEHIND, window.length - part.length));
    window.set(part);
    window.set(tail, part.length);
    this.commit(part.length);
    const now = this.memory.window;
    if (!isEqual(now, 0, part) || !isEqual(now, part.length, tail)) this.#finding ??= "the window was written to";
  }

  /**
   * What was touched that must not be. Only of a table whose rows came by restart() and feed(). Where it was `asked`
   * something, indexes and scratch may lie behind the columns.
   */
  touched(asked = false): Finding {
    const { bytes } = this.memory;
    for (const [from, to] of this.#inputs++ % GAPS_EVERY === 0 ? GAPS : []) {
      if (!isEqual(bytes, from, GUARDS.subarray(0, to - from))) return `the gap from ${from} to ${to} was written to`;
    }
    if (this.#isOutgrown) return this.#finding;
    if (!asked && !isEqual(bytes, this.#top, GUARDS.subarray(0, this.#end - this.#top))) {
      return "memory behind the columns was written to";
    }
    for (const { name, start, width, end } of this.#places) {
      // The row behind the last may have been begun, and given up.
      const from = start + Math.min(Math.max(this.#highest, this.size) + 1, ROOM) * width;
      if (!isEqual(bytes, from, GUARDS.subarray(0, end - from))) return `column ${name} was written behind its rows`;
    }
    return this.#finding;
  }

  protected override check(answer: number): void {
    this.#highest = Math.max(this.#highest, this.size);
    super.check(answer);
  }

  protected override met(line: MetLine): void {
    this.#highest = Math.max(this.#highest, this.size);
    super.met(line);
  }

  get #isOutgrown(): boolean {
    return this.memory.word(header.CAPACITY) !== ROOM;
  }

  #arm(): void {
    this.reserve(ROOM);
    const { bytes } = this.memory;
    for (const [from, to] of GAPS) bytes.fill(GUARD, from, to);
    const held = Object.entries(columnNumber)
      .map(([name, number]) => ({ name, start: this.memory.columnAddress(number) }))
      .filter(({ start }) => start > 0);
    this.#places = held.map(({ name, start }, i) => {
      const end = held[i + 1]?.start ?? this.memory.word(header.TOP);
      return { name, start, width: (end - start - STAGGER) / ROOM, end };
    });
    for (const { start, end } of this.#places) bytes.fill(GUARD, start, end);
    this.#top = this.memory.word(header.TOP);
    this.#end = Math.min(bytes.length, this.#top + GUARDS.length);
    bytes.fill(GUARD, this.#top, this.#end);
  }
}

function isEqual(bytes: Uint8Array, at: number, expected: Uint8Array): boolean {
  return Buffer.compare(bytes.subarray(at, at + expected.length), expected) === 0;
}
