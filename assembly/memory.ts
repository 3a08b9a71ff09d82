import { OK, OUT_OF_MEMORY } from "./status";

/*
 * Memory that grows moves: all views the host holds are gone. Only functions that make room may let it grow, with
 * reach() and approach(); those that answer questions use what is there, and ask reaches().
 */

/** The last page stays unused, so that addresses behind the last byte fit into 32 bits. */
const CEILING: u64 = 0xffff0000;

function pagesMissing(top: u64): i32 {
  return <i32>((top + 65535) >> 16) - memory.size();
}

/** Makes memory reach up to `top`. Returns OK, or OUT_OF_MEMORY and nothing has changed. */
export function reach(top: u64): u32 {
  if (top > CEILING) return OUT_OF_MEMORY;
  const missing = pagesMissing(top);
  if (missing > 0 && memory.grow(missing) < 0) return OUT_OF_MEMORY;
  return OK;
}

/** Makes memory reach as far towards `top` as it can. */
export function approach(top: u64): void {
  top = min(top, CEILING);
  let step = pagesMissing(top);
  while (step > 0) {
    if (memory.grow(step) < 0) step >>= 1;
    else step = min(step, pagesMissing(top));
  }
}

/** Whether memory reaches up to `top`. */
export function reaches(top: u64): bool {
  return top <= CEILING && pagesMissing(top) <= 0;
}
