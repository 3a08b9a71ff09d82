import type { TableOptions } from "../../src/core";
import type { Random } from "../generate/random";
import { GuardedTable } from "./guards";

/** Tables are kept from input to input: what one leaves behind must not tell in the next. */
export class Tables {
  readonly #tables = new Map<string, GuardedTable>();
  readonly #options: TableOptions;

  /** All with these options, and those get() is given. */
  constructor(options: TableOptions = {}) {
    this.#options = options;
  }

  get(details: boolean, byteOrder: "little" | "big" | "auto"): GuardedTable {
    const key = `${details} ${byteOrder}`;
    let table = this.#tables.get(key);
    if (!table) {
      table = new GuardedTable({ ...this.#options, details, byteOrder });
      this.#tables.set(key, table);
    }
    return table;
  }

  reset(): void {
    this.#tables.clear();
  }
}

/** What stands in the window behind the text: what would go on with a torn row, end it, or look like a row itself. */
const BEHIND = [
  "0123456789ABCDEF".repeat(32),
  " 1 0000000000000000 100 0 0 10 0\n".repeat(16),
  "   1: 0100007F:0016 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 12345 1 0000000000000000 20 4 30 10 -1\n".repeat(
    4,
  ),
  "\n".repeat(512),
  "\0".repeat(512),
].map((text) => Buffer.from(text, "latin1").subarray(0, 512));

export function pickBehind(random: Random): Uint8Array {
  return BEHIND[random.below(BEHIND.length)] ?? new Uint8Array();
}
