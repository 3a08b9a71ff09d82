import { columnNumber, header } from "../module/layout";
import type { TableMemory } from "../module/table-memory";

/**
 * The module's inode index (`assembly/index/inode.ts`), probed from here: a typed-array load costs less than a call
 * into the module. Made anew whenever the index is.
 */
export class InodeLookup {
  readonly #slots: Int32Array;
  readonly #inodes: Float64Array;
  readonly #seed: number;
  readonly #shift: number;
  readonly #mask: number;
  readonly #wide: boolean;

  /** The index must be built. Views: worthless once the memory grows or rows change. */
  constructor(memory: TableMemory) {
    const bits = memory.word(header.INODE_INDEX_BITS);
    this.#slots = new Int32Array(memory.buffer, memory.word(header.INODE_INDEX), 2 << bits);
    this.#inodes = new Float64Array(memory.buffer, memory.columnAddress(columnNumber.inode), memory.size);
    this.#seed = memory.word(header.SEED) | 0;
    this.#shift = 32 - bits;
    this.#mask = (1 << bits) - 1;
    this.#wide = memory.word(header.WIDE_INODES) !== 0;
  }

  /** The newest row with this inode, or −1. Allocates nothing. */
  rowOf(inode: number): number {
    // A 32-bit inode other than 0 is its own key; what is no such number is handled apart.
    const key = inode | 0;
    if (this.#wide || key >>> 0 !== inode || key === 0) return this.#rowOfWide(inode);
    const slots = this.#slots;
    const mask = this.#mask;
    let slot = this.#firstSlot(key);
    for (;;) {
      const row = slots[2 * slot + 1];
      if (!row) return -1;
      if (slots[2 * slot] === key) return row - 1;
      slot = (slot + 1) & mask;
    }
  }

  #rowOfWide(inode: number): number {
    if (!this.#wide || !(inode >= 1) || inode > 2 ** 53 || !Number.isInteger(inode)) return -1;
    const key = (inode % 2 ** 32) | 0;
    const high = Math.floor(inode / 2 ** 32);
    for (let slot = this.#firstSlot(high ? key ^ mix(high, ~this.#seed) : key); ; slot = (slot + 1) & this.#mask) {
      const row = this.#slots[2 * slot + 1];
      if (!row) return -1;
      if (this.#slots[2 * slot] === key && this.#inodes[row - 1] === inode) return row - 1;
    }
  }

  #firstSlot(key: number): number {
    return mix(key, this.#seed) >>> this.#shift;
  }
}

/** As in `assembly/index/slots.ts`, whose hashInode() this class follows. */
function mix(key: number, seed: number): number {
  let hash = Math.imul(key ^ seed, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca77);
  return hash ^ (hash >>> 13);
}
