import { TABLES_BYTES } from "../../assembly/format/plan";
import bytes from "../../build/format.wasm";
import { LazyModule } from "./lazy-module";

/** What `assembly/format/index.ts` exports. Pointers are byte offsets into the text memory. */
interface FormatExports {
  /** Makes the memory reach up to `top`. Returns a status. May grow the memory. */
  reserve(top: number): number;
  /** Fills TABLES_BYTES bytes at `tables` with what the other functions look up. */
  setup(tables: number): void;
  /** Writes `count` rows as text at `out`, as `plan` says; returns where it ends. Their numbers lie at `numbers`, or it is 0. */
  format(plan: number, numbers: number, count: number, out: number): number;
  /** Writes the first `count` rows as lines of padded cells at `out`, as `plan` says; returns where they end. */
  formatCells(plan: number, count: number, out: number): number;
  /** Writes the rows' addresses one behind the other at `out` and where each begins at `offsets`, i32 each, and the end. */
  formatAddresses(
    column: number,
    protocols: number,
    tables: number,
    rows: number,
    offsets: number,
    out: number,
  ): number;
}

/** setup()'s tables lie in front, the rest is for each text anew. */
export const TABLES = 0;
export const FREE = TABLES + TABLES_BYTES;

const formatModule = new LazyModule(() => bytes);

/**
 * The functions that turn rows into text, and a memory of their own to do it in: rows are copied into it. Its views are
 * good until reserve().
 */
export class TextMemory {
  readonly #memory = new WebAssembly.Memory({ initial: 1, maximum: 65536 });
  readonly #exports: FormatExports;

  constructor() {
    const { exports } = new WebAssembly.Instance(formatModule.compiled, { env: { memory: this.#memory } });
    this.#exports = exports as unknown as FormatExports;
    this.#exports.setup(TABLES);
  }

  /** Makes room up to byte `top`. False: there is none. */
  reserve(top: number): boolean {
    return top < 2 ** 32 && this.#exports.reserve(top) === 0;
  }

  /** All of the memory, a view. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#memory.buffer);
  }

  /** Writes `count` rows as `plan` says at `out`: those whose numbers, u32 each, lie at `numbers`; 0: the first. Returns where the text ends. */
  format(plan: number, numbers: number, count: number, out: number): number {
    return this.#exports.format(plan, numbers, count, out) >>> 0;
  }

  /** Writes the first `count` rows as lines of cells, as `plan` (of assembly/format/cell-plan.ts) says, at `out`. Returns where they end. */
  formatCells(plan: number, count: number, out: number): number {
    return this.#exports.formatCells(plan, count, out) >>> 0;
  }

  /** Writes addresses one behind the other at `out`, and at `offsets` where each begins and the last ends; returns that end. */
  formatAddresses(column: number, protocols: number, rows: number, offsets: number, out: number): number {
    return this.#exports.formatAddresses(column, protocols, TABLES, rows, offsets, out) >>> 0;
  }
}
