import * as header from "../../assembly/header";
import * as status from "../../assembly/status";
import { link } from "../module/instantiate";
import { LetGo } from "../module/let-go";
import { instantiateShared } from "../module/shared";
import { TableMemory } from "../module/table-memory";
import { NodeSocketTable } from "../procfs/node/node-table";
import { columnNumber } from "../table/columns";
import { noMemoryFor, noMemoryForRows } from "../table/errors";
import type { Protocol, QueryTable, TableOptions, TableSource } from "../table/index";
import { createMemory } from "../table/reading/empty-table";
import type { Progress } from "../table/reading/sources";
import type { InfoColumn } from "../table/schema";

/** Bytes of a page of WebAssembly's memory. */
const PAGE = 65536;

/** The worker's table: its memory is one that the main thread can see. */
export class SharedTable extends NodeSocketTable {
  readonly #number: number;
  #handedOver: WebAssembly.Memory | undefined;
  /** Whether the main thread still holds a memory that this table let go of. */
  isHeld = false;

  /** `module`: the threads build. `number`: which of the worker's tables it is. `info`: columns it has besides `cookie`. */
  constructor(module: WebAssembly.Module, options: TableOptions, number: number, info: readonly InfoColumn[] = []) {
    super(options, (given) =>
      createMemory(given, (maximumBytes) => instantiateShared(module, maximumBytes), ["cookie", ...info]),
    );
    this.#number = number;
  }

  /** What the rows came from. */
  override get source(): TableSource | "mixed" {
    return this.progress.source;
  }

  /** Whether its rows of this protocol have info, as far as the kernel gives it: netlink gave them. */
  hasInfoOf(protocol: Protocol): boolean {
    const { source, fallback = [] } = this.progress;
    return source !== "procfs" && !fallback.some((one) => one.protocol === protocol);
  }

  protected override mayLetGo(): boolean {
    return super.mayLetGo() && !this.isHeld;
  }

  /** What the main thread's SnapshotTable is made of: the memory only if it is another than the last time. */
  handOver(): Handover {
    const { memory } = this.memory;
    const isKnown = memory === this.#handedOver;
    return { number: this.#number, memory: isKnown ? undefined : memory, progress: this.progress };
  }

  /** What handOver() told has arrived. */
  wasHandedOver(): void {
    this.#handedOver = this.memory.memory;
  }

  /** The next older row with the inode of `row`, or −1. After buildIndexes(). */
  olderWithInode(row: number): number {
    return this.memory.exports.olderWithInode(row);
  }

  /** Builds what look-ups need, so that the main thread need not. Throws ERR_OUT_OF_MEMORY. */
  buildIndexes(): void {
    this.checkQuery(this.memory.exports.buildInodeIndex(), "the inode index");
    this.checkQuery(this.memory.exports.buildEndpointIndex(), "the endpoint index");
  }

  /**
   * Takes room for numbers of 64 bits behind rows and indexes, until rows change. Returns its address. After
   * buildIndexes(). Throws ERR_OUT_OF_MEMORY.
   */
  setAside(numbers: number): number {
    const address = this.memory.word(header.TOP);
    const end = Math.ceil((address + numbers * 8) / 16) * 16;
    // A selection needs room behind it: a row number for each row. The last page stays unused.
    const needed = end + this.size * 4 + PAGE;
    const missing = Math.max(0, needed - this.memory.bytes.length);
    try {
      this.memory.memory.grow(Math.ceil(missing / PAGE));
    } catch {
      throw noMemoryFor("the rates", this.size);
    }
    this.memory.setWord(header.TOP, end);
    return address;
  }

  /** A view of what was set aside. */
  numbersAt(address: number, numbers: number): Float64Array {
    return new Float64Array(this.memory.buffer, address, numbers);
  }

  /** Takes over rows of another table with the same columns. Throws ERR_OUT_OF_MEMORY. */
  adoptRows(from: QueryTable, rows: readonly number[]): void {
    const { size } = this;
    this.changed();
    if (this.memory.exports.reserve(size + rows.length) !== status.OK) throw noMemoryForRows(size);
    this.memory.setWord(header.SIZE, size + rows.length);
    const { columns } = this;
    for (const name of Object.keys(columnNumber) as (keyof typeof columnNumber)[]) {
      const source = from.columns[name];
      const target = columns[name];
      if (!source || !target) continue;
      const bytes = (view: ArrayBufferView) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
      const [sourceBytes, targetBytes] = [bytes(source), bytes(target)];
      const width = target.byteLength / (size + rows.length);
      for (const [i, row] of rows.entries()) {
        targetBytes.set(sourceBytes.subarray(row * width, (row + 1) * width), (size + i) * width);
      }
    }
    if (rows.some((row) => (from.columns.inode[row] ?? 0) > 0xffffffff)) this.memory.setWord(header.WIDE_INODES, 1);
  }
}

export interface Handover {
  number: number;
  memory: WebAssembly.Memory | undefined;
  progress: Progress;
}

/** The main thread's instances over the worker's memories. */
export class SharedMemories {
  readonly #module: WebAssembly.Module;
  readonly #memories = new Map<number, TableMemory>();
  readonly #letGo = new Map<number, LetGo>();

  /** `module` is the threads build. */
  constructor(module: WebAssembly.Module) {
    this.#module = module;
  }

  /** The memory that was handed over, as it is now. */
  of({ number, memory }: Handover): TableMemory {
    let known = this.#memories.get(number);
    if (memory || !known) {
      if (!memory) throw new Error(`Table ${number} came without its memory.`);
      if (known) this.#letGoOf(number).add(known.memory);
      known = new TableMemory(link(this.#module, memory));
      this.#memories.set(number, known);
    }
    // The other thread may have made it grow; this thread's buffer is then still the old one.
    known.memory.grow(0);
    return known;
  }

  /** Numbers of tables of which another memory is held here than the one they have now: not yet collected. */
  get held(): number[] {
    return [...this.#letGo].filter(([, { isOver }]) => !isOver).map(([number]) => number);
  }

  #letGoOf(number: number): LetGo {
    const known = this.#letGo.get(number) ?? new LetGo();
    this.#letGo.set(number, known);
    return known;
  }
}
