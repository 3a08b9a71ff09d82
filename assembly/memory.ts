import { OK, OUT_OF_MEMORY } from "./layout";

/** Makes memory reach up to `top`. Answers OK or OUT_OF_MEMORY. */
export function reach(top: u64): u32 {
  if (top > 0xffff0000) return OUT_OF_MEMORY;
  const missing = <i64>((top + 65535) >> 16) - memory.size();
  if (missing > 0 && memory.grow(<i32>missing) < 0) return OUT_OF_MEMORY;
  return OK;
}
