import * as header from "../../../assembly/header";
import type { TableMemory } from "../../module/table-memory";
import type { Progress } from "./sources";

/** What reading an input changes in the header. Its rows lie behind those that were there, so nothing else is to be put back. */
const WORDS = Uint32Array.of(header.SIZE, header.WIDE_INODES, header.TORN_TAIL, header.PROBLEM_COUNT);
const COUNTS = Uint32Array.of(header.LINES, header.MALFORMED, header.SKIPPED, header.SATURATED, header.HEADERS);

/** A table as it was at some time, to go back to. Allocates once. */
export class Checkpoint {
  readonly #words = new Uint32Array(WORDS.length);
  readonly #counts = new Float64Array(COUNTS.length);
  #bytes = 0;
  #sources = 0;

  take(memory: TableMemory, { bytes, sources }: Progress): void {
    for (let i = 0; i < WORDS.length; i++) this.#words[i] = memory.word(WORDS[i] ?? 0);
    for (let i = 0; i < COUNTS.length; i++) this.#counts[i] = memory.count(COUNTS[i] ?? 0);
    this.#bytes = bytes;
    this.#sources = sources.length;
  }

  /** Indexes must be gone: reading drops them. */
  restore(memory: TableMemory, progress: Progress): void {
    for (let i = 0; i < WORDS.length; i++) memory.setWord(WORDS[i] ?? 0, this.#words[i] ?? 0);
    for (let i = 0; i < COUNTS.length; i++) memory.setCount(COUNTS[i] ?? 0, this.#counts[i] ?? 0);
    progress.bytes = this.#bytes;
    progress.sources.length = this.#sources;
  }
}
