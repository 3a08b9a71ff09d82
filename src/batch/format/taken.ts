import { gather } from "../../table/gather";
import type { Elements, Scratch } from "./scratch";

/** The values of the rows chosen, `width` elements each: a copy in `scratch`; the column itself where all are. */
export function taken<T extends ArrayBufferView>(
  scratch: Scratch,
  type: Elements<T>,
  values: T,
  chosen: Uint32Array | undefined,
  width: number,
): T {
  if (!chosen) return values;
  const copy = scratch.take(type, chosen.length * width);
  gather(copy, values, chosen, width * type.BYTES_PER_ELEMENT);
  return copy;
}
