import { PROTOCOLS, type Protocol, type TableView } from "../table/index";
import { stateName } from "../table/states";

export type ByState = Record<string, number>;

/** Rows by protocol and state, over tables. */
export class Counts {
  /** Protocol code × 128 + state code. */
  readonly #counts = new Float64Array(PROTOCOLS.length * 128);

  add(table: TableView, rows: Uint32Array): void {
    const { protocol, state } = table.columns;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] ?? 0;
      const at = (protocol[row] ?? 0) * 128 + ((state[row] ?? 0) & 0x7f);
      this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    }
  }

  get total(): number {
    return this.#counts.reduce((sum, count) => sum + count, 0);
  }

  /** In the kernel's order, those no kernel names last; what has none left out. */
  get byState(): ByState {
    return this.#states(PROTOCOLS.map((_, code) => code));
  }

  get byProtocol(): Partial<Record<Protocol, ByState>> {
    const found = PROTOCOLS.map((protocol, code) => [protocol, this.#states([code])] as const);
    return Object.fromEntries(found.filter(([, states]) => Object.keys(states).length > 0));
  }

  #states(protocols: readonly number[]): ByState {
    const states: ByState = {};
    for (let state = 1; state <= 128; state++) {
      // UNKNOWN(0) is as unknown as the last.
      const code = state & 0x7f;
      const rows = protocols.reduce((sum, protocol) => sum + (this.#counts[protocol * 128 + code] ?? 0), 0);
      if (rows > 0) states[stateName(code)] = rows;
    }
    return states;
  }
}
