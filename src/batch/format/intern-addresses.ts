/** Addresses of rows, each different one once. */
export interface InternedAddresses {
  /** A row that has the n-th different address. */
  readonly rows: Uint32Array;
  /** By row, which of them it has. */
  readonly numbers: Uint32Array;
}

/**
 * Finds the different addresses among `count` rows of a column of 16 bytes each: a machine has few of its own, and
 * formats that know dictionaries write each once. One in an IPv4 and in an IPv6 table are two, for their texts differ.
 * `chosen`: the rows; undefined: all of them.
 */
export function internAddresses(
  column: Uint8Array,
  protocols: Uint8Array,
  count: number,
  chosen: Uint32Array | undefined,
): InternedAddresses {
  const words = new Uint32Array(column.buffer, column.byteOffset, column.byteLength >>> 2);
  const bits = 32 - Math.clz32(count + (count >>> 1) + 1);
  const slots = new Uint32Array(2 ** bits);
  const numbers = new Uint32Array(count);
  const rows = new Uint32Array(count);
  let size = 0;
  for (let i = 0; i < count; i++) {
    const row = chosen ? (chosen[i] ?? 0) : i;
    const at = row * 4;
    const a = words[at] ?? 0;
    const b = words[at + 1] ?? 0;
    const c = words[at + 2] ?? 0;
    const d = words[at + 3] ?? 0;
    const family = (protocols[row] ?? 0) & 1;
    let slot = mix(a ^ family, b, c, d) >>> (32 - bits);
    for (;;) {
      const number = slots[slot] ?? 0;
      if (number === 0) {
        rows[size++] = row;
        slots[slot] = size;
        numbers[i] = size - 1;
        break;
      }
      const known = rows[number - 1] ?? 0;
      const other = known * 4;
      if (
        words[other + 3] === d &&
        words[other] === a &&
        words[other + 1] === b &&
        words[other + 2] === c &&
        ((protocols[known] ?? 0) & 1) === family
      ) {
        numbers[i] = number - 1;
        break;
      }
      slot = (slot + 1) & (slots.length - 1);
    }
  }
  return { rows: rows.subarray(0, size), numbers };
}

function mix(a: number, b: number, c: number, d: number): number {
  let hash = Math.imul(a ^ Math.imul(b, 0x85ebca6b), 0x9e3779b1) ^ Math.imul(c, 0xc2b2ae35) ^ d;
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash ^= hash >>> 12;
  return Math.imul(hash, 0x297a2d39);
}
