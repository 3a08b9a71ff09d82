import bytes from "../../build/changes.wasm";

/** What `assembly/changes/index.ts` exports. Columns and lists by the numbers below. */
export interface ChangesExports {
  /** Makes room for two tables of `rows` rows, once, before anything else. Answers 0, or 1 when memory is at its ceiling. */
  configure(rows: number, seed: number): number;
  /** Rows there is room for on each side. */
  capacity(): number;
  /** Which side holds the table before, 0 or 1; the other takes the one after. */
  beforeSide(): number;
  /** Address of a side's column. */
  column(side: number, column: number): number;
  /** Address of a list of row numbers, u32 each. */
  list(list: number): number;
  /** Finds each row of after on the side of before; fills `opened` and `closed`. */
  match(beforeRows: number, afterRows: number): void;
  /** After match(): carries what is known of rows over, and fills the other lists. `now` in milliseconds. */
  history(afterRows: number, now: number, stuckAfter: number): void;
  /** After becomes before. */
  advance(): void;
}

/** The columns of a side, with the bytes a row takes in each. */
export const changesColumn = {
  localAddress: 0,
  remoteAddress: 1,
  pointer: 2,
  inode: 3,
  since: 4,
  txQueue: 5,
  rxQueue: 6,
  retransmits: 7,
  partner: 8,
  hash: 9,
  localPort: 10,
  remotePort: 11,
  txStuck: 12,
  rxStuck: 13,
  protocol: 14,
  state: 15,
} as const;

export const CHANGES_WIDTHS = [16, 16, 8, 8, 8, 4, 4, 4, 4, 4, 2, 2, 2, 2, 1, 1] as const;

export const changesList = { opened: 0, closed: 1, changed: 2, stuckTx: 3, stuckRx: 4, retransmitting: 5 } as const;

/** Where the lists' lengths stand, u32 each. */
export const LIST_LENGTHS = 32;

/** Set in `partner`: the row repeats another of its own side. */
export const REPEATS = 0x80000000;

let compiled: WebAssembly.Module | undefined;

/** Compiled once: a worker is given it, so that its script need not hold it. */
export function changesModule(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(bytes);
  return compiled;
}

export function useChangesModule(module: WebAssembly.Module): void {
  compiled = module;
}

export function instantiateChanges(): { exports: ChangesExports; memory: WebAssembly.Memory } {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536 });
  const { exports } = new WebAssembly.Instance(changesModule(), { env: { memory } });
  return { exports: exports as unknown as ChangesExports, memory };
}
