import * as layout from "../../assembly/changes/layout";
import bytes from "../../build/changes.wasm";
import { LazyModule } from "./lazy-module";

/** What `assembly/changes/index.ts` exports. Columns and lists by the numbers of `assembly/changes/layout.ts`. */
export interface ChangesExports {
  /**
   * Makes room for two tables of `rows` rows, once, before anything else; `hasPassed`, 0 or 1: for txPassed and rxPassed
   * too. Returns 0, or 1 when memory is at its ceiling.
   */
  configure(rows: number, seed: number, hasPassed: number): number;
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

/** The columns of a side by their number. */
export const changesColumn = {
  localAddress: layout.LOCAL_ADDRESS,
  remoteAddress: layout.REMOTE_ADDRESS,
  pointer: layout.POINTER,
  inode: layout.INODE,
  cookie: layout.COOKIE,
  since: layout.SINCE,
  txPassed: layout.TX_PASSED,
  rxPassed: layout.RX_PASSED,
  txQueue: layout.TX_QUEUE,
  rxQueue: layout.RX_QUEUE,
  retransmits: layout.RETRANSMITS,
  partner: layout.PARTNER,
  hash: layout.HASH,
  localPort: layout.LOCAL_PORT,
  remotePort: layout.REMOTE_PORT,
  txStuck: layout.TX_STUCK,
  rxStuck: layout.RX_STUCK,
  protocol: layout.PROTOCOL,
  state: layout.STATE,
} as const;

export const changesList = {
  opened: layout.OPENED,
  closed: layout.CLOSED,
  changed: layout.CHANGED,
  stuckTx: layout.STUCK_TX,
  stuckRx: layout.STUCK_RX,
  retransmitting: layout.RETRANSMITTING,
} as const;

/** The module that compares tables. A worker is sent it compiled, so that the worker's script need not hold it. */
export const changesModule = new LazyModule(() => bytes);

/** The module that compares, and its memory: all places in it are views here, no address goes further. */
export class ChangesMemory {
  readonly exports: ChangesExports;
  /** For whoever follows what becomes of it. */
  readonly memory = new WebAssembly.Memory({ initial: 1, maximum: 65536 });

  /** With no room yet: configure() first, and once. Throws RangeError where there is no address space left. */
  constructor(module: WebAssembly.Module) {
    const { exports } = new WebAssembly.Instance(module, { env: { memory: this.memory } });
    this.exports = exports as unknown as ChangesExports;
  }

  /** A side's column of `rows` rows: its bytes, a view. */
  column(side: number, name: keyof typeof changesColumn, rows: number): Uint8Array<ArrayBuffer> {
    const number = changesColumn[name];
    const width = layout.width(number);
    // WebAssembly's addresses come signed.
    const address = this.exports.column(side, number) >>> 0;
    return new Uint8Array(this.memory.buffer, address, rows * width);
  }

  /** A side's column of 32 bits, a view. */
  words(side: number, name: "partner", rows: number): Uint32Array<ArrayBuffer> {
    const { buffer, byteOffset } = this.column(side, name, rows);
    return new Uint32Array(buffer, byteOffset, rows);
  }

  /** A side's column of 64 bits, a view. */
  numbers(side: number, name: "inode" | "since" | "txPassed" | "rxPassed", rows: number): Float64Array<ArrayBuffer> {
    const { buffer, byteOffset } = this.column(side, name, rows);
    return new Float64Array(buffer, byteOffset, rows);
  }

  /** Row numbers, a view: as many as were found. */
  list(name: keyof typeof changesList): Uint32Array<ArrayBuffer> {
    const number = changesList[name];
    const { buffer } = this.memory;
    const length = new Uint32Array(buffer, layout.LENGTHS, number + 1)[number] ?? 0;
    return new Uint32Array(buffer, this.exports.list(number) >>> 0, length);
  }
}
