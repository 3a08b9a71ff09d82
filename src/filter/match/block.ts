import type { Columns } from "../../table/columns";
import type { Side } from "../condition";

/** Rows that are looked at together: what is marked for them stays in the processor's nearest cache. */
export const BLOCK_ROWS = 4096;

/** Marks rows of a block: `marks[i]` becomes 1 where it holds for `block.rows[i]`, else 0. */
export interface Test {
  mark(block: Block, marks: Uint8Array): void;
}

/** Some rows of a table. One object for all blocks: `rows` moves on. */
export class Block {
  readonly columns: Columns;
  /** At most BLOCK_ROWS row numbers. */
  rows: Uint32Array = new Uint32Array(0);
  readonly #words: Record<Side, Uint32Array>;

  constructor(columns: Columns) {
    this.columns = columns;
    this.#words = { local: words(columns.localAddress), remote: words(columns.remoteAddress) };
  }

  /** Addresses as four words each, of bytes in the order of memory. */
  addresses(side: Side): Uint32Array {
    return this.#words[side];
  }
}

function words({ buffer, byteOffset, length }: Uint8Array): Uint32Array {
  return new Uint32Array(buffer, byteOffset, length >> 2);
}
