import { reach } from "../memory";

/*
 * A second module, for what writes rows as text: output files and listings. It works in a memory of its own: the host copies some rows of a table's
 * columns into it, and takes text out. So any table can be written, whatever memory it lies in, and none is moved.
 */
export { formatCells } from "./cells";
export { setup } from "./numbers";
export { format, formatAddresses } from "./rows";

/** Makes memory reach up to `top`. Returns OK or OUT_OF_MEMORY. */
export function reserve(top: u32): u32 {
  return reach(top);
}
