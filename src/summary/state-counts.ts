import type { TableView } from "../table/index";
import { PROTOCOLS, type Protocol } from "../table/protocols";
import { stateName } from "../table/states";
import { type ByState, shownStates } from "./shown-states";

/** Rows by protocol and state, over tables. States come in the kernel's order, those it does not name last. */
export class StateCounts {
  /** Protocol code × 128 + state code. */
  readonly #counts = new Float64Array(PROTOCOLS.length * 128);

  add(table: TableView, rows: Uint32Array): this {
    const { protocol, state } = table.columns;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] ?? 0;
      this.addRow(protocol[row] ?? 0, state[row] ?? 0);
    }
    return this;
  }

  /** Counts one row, by the codes of its protocol and its state. */
  addRow(protocol: number, state: number): void {
    const at = protocol * 128 + (state & 0x7f);
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
  }

  get total(): number {
    return this.#counts.reduce((sum, count) => sum + count, 0);
  }

  /** By the kernel's names. */
  get byState(): ByState {
    return this.#states(PROTOCOLS.map((_, code) => code));
  }

  get byProtocol(): Partial<Record<Protocol, ByState>> {
    const found = PROTOCOLS.map((protocol, code) => [protocol, this.#states([code])] as const);
    return Object.fromEntries(found.filter(([, states]) => Object.keys(states).length > 0));
  }

  /** By the names that people know: see shownState(). */
  get byShownState(): ByState {
    return Object.fromEntries(shownStates(this.byProtocol).map(({ name, sockets }) => [name, sockets]));
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
