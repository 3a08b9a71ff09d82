import type { Comparison } from "../../changes/comparison";
import type { Protocol } from "../../table/index";
import type { SharedTable } from "../shared-table";

/** A table's rows by their cookies, and since when there were such sockets. Times are of monotonic(), NaN for unknown. */
export interface KnownRows {
  /** Row numbers + 1 by a hash of the cookie, 0: free. Empty where rows have no cookies. */
  slots: Uint32Array<ArrayBuffer>;
  /** When each row's socket was first read. */
  firstSeen: Float64Array<ArrayBuffer>;
  /** When the last reading began that did not have it. */
  lastMissed: Float64Array<ArrayBuffer>;
  /** When this reading began; NaN where it does not have all TCP sockets with their cookies. */
  began: Float64Array<ArrayBuffer>;
}

const TCP: readonly Protocol[] = ["tcp", "tcp6"];

/** The slot a cookie is looked for in first. The kernel counts cookies up, so this spreads them. */
export function slotOf(low: number, high: number, slots: number): number {
  return (Math.imul(low ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1) >>> 0) & (slots - 1);
}

/** The cookies of a table's rows, two words each. */
export function cookieWords(cookies: BigUint64Array): Uint32Array {
  return new Uint32Array(cookies.buffer, cookies.byteOffset, cookies.length * 2);
}

/** Follows the sockets of table after table: in the worker, some 50 ns a row. */
export class KnownSockets {
  readonly #hasAll: boolean;
  #before: Omit<KnownRows, "slots"> | undefined;

  /** `protocols`: those that are read. */
  constructor(protocols: readonly Protocol[]) {
    this.#hasAll = TCP.every((protocol) => protocols.includes(protocol));
  }

  /** After the comparison's history(). `begun` and `read`: when reading the table began, and was done. */
  follow(table: SharedTable, comparison: Comparison, begun: number, read: number): KnownRows {
    const { size } = table;
    const began = this.#hasAll && TCP.every((protocol) => table.hasInfoOf(protocol)) ? begun : Number.NaN;
    const before = this.#before;
    const firstSeen = new Float64Array(size).fill(read);
    const lastMissed = new Float64Array(size).fill(before?.began[0] ?? Number.NaN);
    if (before !== undefined) {
      for (let row = 0; row < size; row++) {
        const rowBefore = comparison.rowBefore(row);
        if (rowBefore < 0) continue;
        firstSeen[row] = before.firstSeen[rowBefore] ?? read;
        lastMissed[row] = before.lastMissed[rowBefore] ?? Number.NaN;
      }
    }
    this.#before = { firstSeen, lastMissed, began: Float64Array.of(began) };
    // What is returned goes to another thread, memory and all.
    const ages = { firstSeen: firstSeen.slice(), lastMissed: lastMissed.slice(), began: Float64Array.of(began) };
    return { slots: slotsOf(table), ...ages };
  }
}

function slotsOf(table: SharedTable): Uint32Array<ArrayBuffer> {
  const { cookie } = table.columns;
  if (cookie === undefined) return new Uint32Array(0);
  const words = cookieWords(cookie);
  const slots = new Uint32Array(2 ** (32 - Math.clz32(Math.max(7, table.size * 2))));
  for (let row = 0; row < table.size; row++) {
    const [low, high] = [words[row * 2] ?? 0, words[row * 2 + 1] ?? 0];
    if (low === 0 && high === 0) continue;
    let slot = slotOf(low, high, slots.length);
    while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1);
    slots[slot] = row + 1;
  }
  return slots;
}
