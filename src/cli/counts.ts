import { PROTOCOLS, type Protocol, type SocketTable, STATES } from "../index";

/** Rows by protocol and state, summed over tables. */
export class Counts {
  readonly #byProtocol = new Map<string, Map<string, number>>();

  add(table: SocketTable, wanted: readonly string[] | undefined): void {
    for (const [protocol, byState] of Object.entries(table.countByProtocol())) {
      if (wanted && !wanted.includes(protocol)) continue;
      const sums = this.#byProtocol.get(protocol) ?? new Map<string, number>();
      this.#byProtocol.set(protocol, sums);
      for (const [state, rows = 0] of Object.entries(byState)) sums.set(state, (sums.get(state) ?? 0) + rows);
    }
  }

  /** Those with rows, in the kernel's order. */
  get protocols(): Protocol[] {
    return PROTOCOLS.filter((protocol) => this.#byProtocol.has(protocol));
  }

  /** Those with rows, in the kernel's order, unknown ones last. */
  get states(): string[] {
    const found = new Set([...this.#byProtocol.values()].flatMap((byState) => [...byState.keys()]));
    const known: string[] = STATES.filter((state) => found.has(state));
    return [...known, ...[...found].filter((state) => !known.includes(state)).sort()];
  }

  /** Rows of this protocol and state; of all where one is left out. */
  of(protocol?: Protocol, state?: string): number {
    let sum = 0;
    for (const [name, byState] of this.#byProtocol) {
      if (protocol !== undefined && name !== protocol) continue;
      for (const [key, rows] of byState) if (state === undefined || key === state) sum += rows;
    }
    return sum;
  }

  toJSON(): object {
    const byState = (protocol?: Protocol) =>
      Object.fromEntries(
        this.states.map((state) => [state, this.of(protocol, state)]).filter(([, rows]) => rows !== 0),
      );
    return {
      total: this.of(),
      byState: byState(),
      byProtocol: Object.fromEntries(this.protocols.map((protocol) => [protocol, byState(protocol)])),
    };
  }
}
