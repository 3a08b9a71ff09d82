import type { FamilyNetwork, Side } from "../condition";
import type { Block, Test } from "./block";

/** Four words of an address that count, and what they are then. */
interface Prefix {
  readonly isV6: boolean;
  readonly masks: Uint32Array;
  readonly values: Uint32Array;
}

/** An end in one of some networks. */
export class InNetworks implements Test {
  readonly #side: Side;
  readonly #prefixes: readonly Prefix[];

  constructor(side: Side, networks: readonly FamilyNetwork[]) {
    this.#side = side;
    this.#prefixes = networks.map(({ address, mask, family }) => {
      const masks = new Uint32Array(mask.slice().buffer);
      const values = new Uint32Array(address.slice().buffer).map((word, i) => word & (masks[i] ?? 0));
      return { isV6: family === 6, masks, values };
    });
  }

  mark(block: Block, marks: Uint8Array): void {
    marks.fill(0, 0, block.rows.length);
    for (const prefix of this.#prefixes) markPrefix(block, this.#side, prefix, marks);
  }
}

/** Adds to the marks. IPv4 in an IPv6 table is mapped into it: an IPv4 prefix finds both, one of IPv6 that table's rows only. */
function markPrefix(block: Block, side: Side, { isV6, masks, values }: Prefix, marks: Uint8Array): void {
  const { rows, columns } = block;
  const { protocol } = columns;
  const words = block.addresses(side);
  const [mask0 = 0, mask1 = 0, mask2 = 0, mask3 = 0] = masks;
  const [value0 = 0, value1 = 0, value2 = 0, value3 = 0] = values;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0;
    const at = row * 4;
    const differs =
      (((words[at] ?? 0) & mask0) ^ value0) |
      (((words[at + 1] ?? 0) & mask1) ^ value1) |
      (((words[at + 2] ?? 0) & mask2) ^ value2) |
      (((words[at + 3] ?? 0) & mask3) ^ value3);
    // An odd protocol is an IPv6 table's.
    if (differs === 0 && (!isV6 || ((protocol[row] ?? 0) & 1) === 1)) marks[i] = 1;
  }
}
