import { REPEATS } from "../../assembly/changes/layout";
import { ChangesMemory, changesColumn, type changesList, changesModule } from "../module/changes";
import { LetGo } from "../module/let-go";
import { engineFailure, noMemoryFor } from "../table/errors";
import type { TableView } from "../table/index";
import { passedOf } from "./passed";

type SideColumn = keyof typeof changesColumn;

/** Columns that are there only where tables count what passes through queues. */
const PASSED = ["txPassed", "rxPassed"] as const;

/** Room beyond the rows asked for, so that a table that grows slowly does not mean a new memory each time. */
const SLACK = 1.25;
const LEAST_ROWS = 1024;

/**
 * Compares table after table in a memory of its own (`assembly/changes/`): 270 bytes for each row of the larger one, spare room among them, and 40
 * more where tables count what passes through queues. What it is given is copied, so the tables may go.
 */
export class Comparison {
  readonly #module: WebAssembly.Module | undefined;
  #memory: ChangesMemory;
  readonly #letGo = new LetGo();
  #beforeRows = 0;
  #afterRows = 0;
  /** Whether there is room for what passed through queues: some table had such columns. */
  #hasPassed = false;
  /** As `partners`, of each side. */
  #partnersBefore = new Uint32Array(0);
  #partnersAfter = new Uint32Array(0);
  /** Of the hash function's secrets: one for all rooms, since rows bring their hashes along. */
  readonly #seed = Math.floor(Math.random() * 2 ** 32) | 0;

  /** `module`: that of `assembly/changes/`, where it is compiled already. Throws ERR_OUT_OF_MEMORY, ERR_NO_SIMD. */
  constructor(module?: WebAssembly.Module) {
    this.#module = module;
    this.#memory = this.#memoryFor(LEAST_ROWS, false);
  }

  /** Forgets the table before. */
  begin(): void {
    this.#beforeRows = 0;
  }

  /** Takes the table that comes after. */
  load(table: TableView): this {
    const rows = table.size;
    const least = Math.max(rows, this.#beforeRows, LEAST_ROWS);
    const capacity = this.#exports.capacity();
    const isTooLarge = least * 8 < capacity && this.#letGo.isOver;
    const passed = passedOf(table.columns);
    const isNews = passed !== undefined && !this.#hasPassed;
    if (rows > capacity || isTooLarge || isNews) this.#moveToRoomFor(least, isNews);
    this.#afterRows = rows;
    const after = this.#exports.beforeSide() ^ 1;
    const { columns } = table;
    const put = (name: SideColumn, view: Uint8Array | Uint16Array | Uint32Array | Float64Array | BigUint64Array) =>
      this.#memory.column(after, name, rows).set(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
    const putOrZero = (name: SideColumn, view: BigUint64Array | undefined) =>
      view === undefined ? this.#memory.column(after, name, rows).fill(0) : put(name, view);
    put("localAddress", columns.localAddress);
    put("remoteAddress", columns.remoteAddress);
    put("inode", columns.inode);
    put("txQueue", columns.txQueue);
    put("rxQueue", columns.rxQueue);
    put("retransmits", columns.retransmits);
    put("localPort", columns.localPort);
    put("remotePort", columns.remotePort);
    put("protocol", columns.protocol);
    put("state", columns.state);
    putOrZero("pointer", columns.pointer);
    putOrZero("cookie", columns.cookie);
    if (!this.#hasPassed) return this;
    const tx = this.#memory.numbers(after, "txPassed", rows).fill(Number.NaN);
    const rx = this.#memory.numbers(after, "rxPassed", rows).fill(Number.NaN);
    if (passed === undefined) return this;
    for (let row = 0; row < rows; row++) {
      tx[row] = passed.tx(row);
      rx[row] = passed.rx(row);
    }
    return this;
  }

  /** Finds each row of the table after in the one before. */
  match(): this {
    this.#exports.match(this.#beforeRows, this.#afterRows);
    const before = this.#exports.beforeSide();
    this.#partnersBefore = this.#memory.words(before, "partner", this.#beforeRows);
    this.#partnersAfter = this.#memory.words(before ^ 1, "partner", this.#afterRows);
    return this;
  }

  /** After match(): what is known of rows goes on. `now` on any clock that does not go back; stuckAfter 0: do not count. */
  history(now: number, stuckAfter: number): this {
    this.#exports.history(this.#afterRows, now, stuckAfter);
    return this;
  }

  /** After becomes before. */
  advance(): void {
    this.#exports.advance();
    this.#beforeRows = this.#afterRows;
    this.#afterRows = 0;
  }

  /** Row numbers, a copy: `closed` of the table before, else of the one after. */
  list(name: keyof typeof changesList): Uint32Array<ArrayBuffer> {
    return this.#memory.list(name).slice();
  }

  /** The row after that is a row before, or −1. After match(). */
  rowAfter(rowBefore: number): number {
    return partner(this.#partnersBefore[rowBefore]);
  }

  /** The row before that is a row after, or −1. After match(). */
  rowBefore(rowAfter: number): number {
    return partner(this.#partnersAfter[rowAfter]);
  }

  /** Whether a row after is listed once more: another row is the one that counts. After match(). */
  isRepeat(rowAfter: number): boolean {
    return (this.#partnersAfter[rowAfter] ?? 0) >= REPEATS;
  }

  /** Whether some socket after has an inode that it had not before: it was opened, or accepted. After match(). */
  bringsInodes(): boolean {
    const side = this.#exports.beforeSide();
    const before = this.#memory.numbers(side, "inode", this.#beforeRows);
    const after = this.#memory.numbers(side ^ 1, "inode", this.#afterRows);
    for (let row = 0; row < after.length; row++) {
      const inode = after[row] ?? 0;
      if (inode !== 0 && inode !== before[this.rowBefore(row)] && !this.isRepeat(row)) return true;
    }
    return false;
  }

  /** After match(): of each row after, its row before + 1, 0 for none, or REPEATS and more for a row listed once more. A view. */
  get partners(): Uint32Array {
    return this.#partnersAfter;
  }

  /** Protocol code of a row before. */
  protocolBefore(row: number): number {
    return this.#memory.column(this.#exports.beforeSide(), "protocol", this.#beforeRows)[row] ?? 0;
  }

  /** After history(): when each row after was first seen in its state, on the clock of `now`, a view. */
  get since(): Float64Array {
    return this.#memory.numbers(this.#exports.beforeSide() ^ 1, "since", this.#afterRows);
  }

  get #exports() {
    return this.#memory.exports;
  }

  /** Takes the table before along, with what is known of its rows. `isNews`: from now on there is room for what passed, too. */
  #moveToRoomFor(rows: number, isNews: boolean): void {
    const hadPassed = this.#hasPassed;
    const memory = this.#memoryFor(rows, hadPassed || isNews);
    const side = this.#exports.beforeSide();
    for (const name of Object.keys(changesColumn) as SideColumn[]) {
      if (!hadPassed && PASSED.some((one) => one === name)) continue;
      memory.column(0, name, this.#beforeRows).set(this.#memory.column(side, name, this.#beforeRows));
    }
    if (isNews) for (const name of PASSED) memory.numbers(0, name, this.#beforeRows).fill(Number.NaN);
    this.#letGo.add(this.#memory.memory);
    this.#memory = memory;
    this.#hasPassed = hadPassed || isNews;
  }

  /** A memory with room for `rows` rows, and some more where it can be had. */
  #memoryFor(rows: number, hasPassed: boolean): ChangesMemory {
    for (const room of [Math.ceil(rows * SLACK), rows]) {
      const memory = newMemory(this.#module);
      if (memory.exports.configure(room, this.#seed, hasPassed ? 1 : 0) === 0) return memory;
    }
    throw noMemoryFor("comparing", rows);
  }
}

function partner(word = 0): number {
  return word === 0 || word >= REPEATS ? -1 : word - 1;
}

function newMemory(module?: WebAssembly.Module): ChangesMemory {
  try {
    return new ChangesMemory(module ?? changesModule.compiled);
  } catch (cause) {
    throw engineFailure(cause);
  }
}
