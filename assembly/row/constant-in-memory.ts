import { CONSTANTS } from "../layout";

/**
 * The `i`-th vector constant, from memory. An engine builds a v128 constant anew, by up to four instructions, at every
 * use; one it has loaded it keeps. Worth a tenth of the time.
 */
export function constantInMemory(i: usize, value: v128): v128 {
  v128.store(CONSTANTS + (i << 4), value);
  return v128.load(CONSTANTS + (i << 4));
}
