import { F_GETFD } from "../../libc/constants";
import type { Libc } from "../../libc/libc";

/** The kernel gives the lowest number that is free: above the highest one that is known, new ones follow closely. */
const MOST_FREE = 64;

/** To list one descriptor takes as long as to ask three numbers. */
const NUMBERS_PER_DESCRIPTOR = 3;

/**
 * Numbers of this process's open descriptors, ascending: each number up to `highest` is asked, and those above it until 64
 * in a row are free. To list them takes a descriptor, and three times as long. Undefined where listing is needed: some are
 * missing, or most numbers are free, or `count` returns 0. It returns how many the kernel counts. As in a listing, one that
 * opens or closes meanwhile may be among them or not.
 */
export function ownDescriptors(c: Libc, highest: number, count: () => number): Uint32Array<ArrayBuffer> | undefined {
  const before = count();
  const most = NUMBERS_PER_DESCRIPTOR * before;
  if (highest >= most) return undefined;
  const numbers: number[] = [];
  for (let number = 0, last = highest; number <= last + MOST_FREE; number++) {
    if (number >= most) return undefined;
    if (c.fcntl(number, F_GETFD) < 0) continue;
    numbers.push(number);
    last = Math.max(last, number);
  }
  // Those that closed or opened meanwhile are not missing.
  return numbers.length >= Math.min(before, count()) ? Uint32Array.from(numbers) : undefined;
}
