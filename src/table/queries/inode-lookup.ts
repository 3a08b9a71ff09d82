import * as header from "../../../assembly/header";
import type { TableMemory } from "../../module/table-memory";
import { columnNumber } from "../columns";

/** Look-ups that wait together: their cache lines have room in the first-level cache. */
const BATCH = 64;

/**
 * The module's inode index (`assembly/index/inode.ts`), probed from here: a typed-array load costs less than a call
 * into the module.
 *
 * Nothing is hotter than rowOf(). Its fields are private to TypeScript only and of one type from the start (V8 makes
 * slower code for #names and for what may be undefined), and the rare cases share two comparisons.
 */
export class InodeLookup {
  private slots: Int32Array = new Int32Array(0);
  private inodes: Float64Array = new Float64Array(0);
  private factor = 1;
  private shift = 31;
  private mask = 0;
  private isWide = false;
  private isBuilt = false;
  /** Built, and every inode its own key. */
  private isPlain = false;
  /** Keeps loads alive that are made for the cache alone. */
  protected touched = 0;

  /** `build` makes the module build its index and returns its memory. */
  constructor(private readonly build: () => TableMemory) {}

  /** The newest row with this inode, or −1. Builds the index if need be, and allocates nothing else. */
  rowOf(inode: number): number {
    const key = inode | 0;
    if (key >>> 0 !== inode || !this.isPlain) return this.rowOfOther(inode);
    // Inode 0 needs no question: only free slots have key 0.
    const slots = this.slots;
    let slot = Math.imul(key, this.factor) >>> this.shift;
    for (;;) {
      const row = slots[2 * slot + 1];
      if (!row) return -1;
      if (slots[2 * slot] === key) return row - 1;
      slot = (slot + 1) & this.mask;
    }
  }

  /** rowOf() of each, into `rows`. */
  rowsOf(inodes: ArrayLike<number>, rows: Int32Array): void {
    if (!this.isBuilt) this.attach();
    const { slots, factor, shift } = this;
    for (let from = 0; from < inodes.length; from += BATCH) {
      const to = Math.min(from + BATCH, inodes.length);
      // Every key's first slot is looked at before any key is compared: the waits for memory are one, not one after the other.
      let touched = 0;
      for (let i = from; i < to; i++) touched |= slots[2 * (Math.imul(inodes[i] ?? 0, factor) >>> shift)] ?? 0;
      this.touched = touched;
      for (let i = from; i < to; i++) rows[i] = this.rowOf(inodes[i] ?? 0);
    }
  }

  /** Rows changed, or memory moved: forgets its views. */
  drop(): void {
    if (!this.isBuilt) return;
    this.slots = new Int32Array(0);
    this.inodes = new Float64Array(0);
    this.isBuilt = this.isPlain = false;
  }

  private attach(): void {
    const memory = this.build();
    const bits = memory.word(header.INODE_INDEX_BITS);
    this.slots = new Int32Array(memory.buffer, memory.word(header.INODE_INDEX), 2 << bits);
    this.inodes = new Float64Array(memory.buffer, memory.columnAddress(columnNumber.inode), memory.size);
    this.factor = memory.word(header.INODE_FACTOR) | 0;
    this.shift = 32 - bits;
    this.mask = (1 << bits) - 1;
    this.isWide = memory.word(header.WIDE_INODES) !== 0;
    this.isPlain = !this.isWide;
    this.isBuilt = true;
  }

  /** Any inode of a table that holds some of more than 32 bits, what is no inode, and the first of all. */
  private rowOfOther(inode: number): number {
    if (!this.isBuilt) this.attach();
    if (!(inode >= 1) || inode > (this.isWide ? 2 ** 53 : 2 ** 32 - 1) || !Number.isInteger(inode)) return -1;
    const key = (inode % 2 ** 32) | 0;
    const high = Math.floor(inode / 2 ** 32);
    const hash = Math.imul(high ? key ^ mix(high, this.factor) : key, this.factor);
    for (let slot = hash >>> this.shift; ; slot = (slot + 1) & this.mask) {
      const row = this.slots[2 * slot + 1];
      if (!row) return -1;
      if (this.slots[2 * slot] === key && this.inodes[row - 1] === inode) return row - 1;
    }
  }
}

/** As in `assembly/index/slots.ts`. */
function mix(key: number, seed: number): number {
  let hash = Math.imul(key ^ seed, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca77);
  return hash ^ (hash >>> 13);
}
