import type { Columns } from "../../table/columns";

/**
 * Gives each socket a slot, which it keeps as long as it is there: so its numbers can be compared with those of before. A
 * socket is known by its cookie, or without one by its ends and its inode. A mistake costs a few bytes and nothing else.
 */
export class SocketSlots {
  readonly #slotOf = new Map<number, number>();
  readonly #free: number[] = [];
  #keys = new Float64Array(1024);
  #rows = new Int32Array(1024).fill(-1);
  #slots = 0;

  /** Slots that there are, taken ones and free ones. */
  get size(): number {
    return this.#slots;
  }

  /** The row of each slot in the table that was assigned last; −1 of a free one. */
  get rows(): Int32Array {
    return this.#rows;
  }

  /** Slots of a table's rows. Returns those that are taken now and were free before, or the other way round; ascending. */
  assign(size: number, columns: Columns): number[] {
    const { cookie } = columns;
    const words = {
      cookie: cookie && wordsOf(cookie),
      local: wordsOf(columns.localAddress),
      remote: wordsOf(columns.remoteAddress),
    };
    const before = this.#rows.slice(0, this.#slots);
    this.#rows.fill(-1);
    const young: { key: number; row: number }[] = [];
    for (let row = 0; row < size; row++) {
      const [low, high] = [words.cookie?.[row * 2] ?? 0, words.cookie?.[row * 2 + 1] ?? 0];
      const key = low === 0 && high === 0 ? keyByEnds(columns, words, row) : high * 2 ** 32 + low;
      const slot = this.#slotOf.get(key) ?? -1;
      // Twice the same in one table: the second is on its own.
      if (slot >= 0 && this.#rows[slot] === -1) this.#rows[slot] = row;
      else young.push({ key, row });
    }
    this.#freeUnused(before);
    for (const { key, row } of young) this.#take(key, row);
    const toggled: number[] = [];
    for (let slot = 0; slot < this.#slots; slot++) {
      if ((before[slot] ?? -1) < 0 !== (this.#rows[slot] ?? -1) < 0) toggled.push(slot);
    }
    return toggled;
  }

  #freeUnused(before: Int32Array): void {
    // The lowest are given away first.
    for (let slot = this.#slots - 1; slot >= 0; slot--) {
      if ((before[slot] ?? -1) < 0 || (this.#rows[slot] ?? -1) >= 0) continue;
      const key = this.#keys[slot] ?? 0;
      if (this.#slotOf.get(key) === slot) this.#slotOf.delete(key);
      this.#free.push(slot);
    }
  }

  #take(key: number, row: number): void {
    const slot = this.#free.pop() ?? this.#slots++;
    if (slot >= this.#rows.length) this.#grow();
    this.#rows[slot] = row;
    this.#keys[slot] = key;
    this.#slotOf.set(key, slot);
  }

  #grow(): void {
    const [keys, rows] = [this.#keys, this.#rows];
    this.#keys = new Float64Array(keys.length * 2);
    this.#keys.set(keys);
    this.#rows = new Int32Array(rows.length * 2).fill(-1);
    this.#rows.set(rows);
  }
}

function wordsOf({ buffer, byteOffset, byteLength }: Uint8Array | BigUint64Array): Uint32Array {
  return new Uint32Array(buffer, byteOffset, byteLength / 4);
}

/** Below 0: no cookie is. */
function keyByEnds(
  { protocol, localPort, remotePort, inode }: Columns,
  { local, remote }: { local: Uint32Array; remote: Uint32Array },
  row: number,
): number {
  let [one, other] = [protocol[row] ?? 0, 0x9e3779b9];
  const mix = (word: number) => {
    one = Math.imul(one ^ word, 0x85ebca6b) ^ (one >>> 15);
    other = Math.imul(other ^ word, 0xc2b2ae35) ^ (other >>> 13);
  };
  for (let word = 0; word < 4; word++) {
    mix(local[row * 4 + word] ?? 0);
    mix(remote[row * 4 + word] ?? 0);
  }
  mix(((localPort[row] ?? 0) << 16) | (remotePort[row] ?? 0));
  mix((inode[row] ?? 0) | 0);
  return -1 - (one >>> 0) * 2 ** 20 - ((other >>> 0) % 2 ** 20);
}
