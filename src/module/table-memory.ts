import * as header from "../../assembly/header";
import { COLUMN_ADDRESSES, COUNTS, HEADER_BYTES, TEXT, TEXT_BYTES } from "../../assembly/layout";
import type { ModuleExports } from "./exports";
import type { Instance } from "./instantiate";

/**
 * One table's memory with the views the host needs. A memory that grows leaves its old views empty, so none is kept
 * without asking `changed()`: every getter here derives its view again after growth, and else allocates nothing.
 */
export class TableMemory {
  readonly exports: ModuleExports;
  readonly #memory: WebAssembly.Memory;
  #buffer: ArrayBufferLike;
  #bytes: Uint8Array;
  #words: Uint32Array;
  #counts: Float64Array;
  #window: Uint8Array;
  /** Memory that several threads see leaves its old views as they are. */
  readonly #isShared: boolean;

  constructor(instance: Instance) {
    this.exports = instance.exports;
    this.#memory = instance.memory;
    this.#buffer = instance.memory.buffer;
    this.#bytes = new Uint8Array(this.#buffer);
    this.#words = new Uint32Array(this.#buffer);
    this.#counts = new Float64Array(this.#buffer, 0, HEADER_BYTES / 8);
    this.#window = this.#bytes.subarray(TEXT, TEXT + TEXT_BYTES);
    this.#isShared = Object.prototype.toString.call(this.#buffer) === "[object SharedArrayBuffer]";
  }

  /** The memory itself: for another thread when it is shared, or for another module that works in it. */
  get memory(): WebAssembly.Memory {
    return this.#memory;
  }

  /** The memory's present buffer; a different one after growth. */
  get buffer(): ArrayBufferLike {
    // To ask the memory takes many times as long as to see that the views are empty.
    if ((this.#isShared || this.#words.length === 0) && this.#buffer !== this.#memory.buffer) {
      this.#buffer = this.#memory.buffer;
      this.#bytes = new Uint8Array(this.#buffer);
      this.#words = new Uint32Array(this.#buffer);
      this.#counts = new Float64Array(this.#buffer, 0, HEADER_BYTES / 8);
      this.#window = this.#bytes.subarray(TEXT, TEXT + TEXT_BYTES);
    }
    return this.#buffer;
  }

  /** All of the memory, a view. */
  get bytes(): Uint8Array {
    this.buffer;
    return this.#bytes;
  }

  /** The text window, a view. */
  get window(): Uint8Array {
    this.buffer;
    return this.#window;
  }

  /** A u32 at a byte offset: a header field, say. */
  word(offset: number): number {
    this.buffer;
    return this.#words[offset >>> 2] ?? 0;
  }

  setWord(offset: number, value: number): void {
    this.buffer;
    this.#words[offset >>> 2] = value;
  }

  /** An f64 of the header: a field that counts. */
  count(offset: number): number {
    this.buffer;
    return this.#counts[offset >>> 3] ?? 0;
  }

  setCount(offset: number, value: number): void {
    this.buffer;
    this.#counts[offset >>> 3] = value;
  }

  get size(): number {
    return this.word(header.SIZE);
  }

  columnAddress(column: number): number {
    return this.word(COLUMN_ADDRESSES + column * 4);
  }

  /** Sets which info columns rows have. Once rows have room, only columns that were chosen before can be: the others have no memory. */
  chooseInfo(columns: readonly number[]): void {
    for (const word of [0, 1]) {
      const own = columns.filter((i) => i >>> 5 === word);
      this.setWord(
        header.INFO + word * 4,
        own.reduce((bits, i) => bits | (1 << i), 0),
      );
    }
  }

  /** Whether rows have info columns at all. */
  get isWithInfo(): boolean {
    return (this.word(header.INFO) | this.word(header.INFO + 4)) !== 0;
  }

  /** Whether rows have info column `i`. */
  hasInfo(i: number): boolean {
    return (this.word(header.INFO + (i >>> 5) * 4) & (1 << i)) !== 0;
  }

  /** Rows by protocol and state, counted now: a view of u32 [10][256]. */
  counts(): Uint32Array {
    this.exports.count();
    return new Uint32Array(this.buffer, COUNTS, 10 * 256);
  }
}
