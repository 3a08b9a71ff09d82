import type { Protocol } from "../table/index";
import { shownState, stateCode } from "../table/states";

/** Rows by the names of their states. */
export type ByState = Record<string, number>;

/** Sockets in one state, by the name that people know: `UNCONN`, where the kernel says `CLOSE` of a UDP socket. */
export interface ShownState {
  name: string;
  sockets: number;
  byProtocol: ReadonlyMap<string, number>;
}

/** A summary's states by the names that people know, in the kernel's order; those it does not name last. */
export function shownStates(byProtocol: Partial<Record<Protocol, ByState>>): ShownState[] {
  const shown = new Map<string, { order: number; byProtocol: Map<string, number> }>();
  for (const [protocol, states] of Object.entries(byProtocol)) {
    for (const [state, sockets] of Object.entries(states)) {
      const name = shownState(state, protocol);
      const entry = shown.get(name) ?? { order: stateOrder(state), byProtocol: new Map() };
      shown.set(name, entry);
      entry.byProtocol.set(protocol, sockets);
    }
  }
  return [...shown]
    .sort(([, a], [, b]) => a.order - b.order)
    .map(([name, { byProtocol }]) => ({ name, sockets: sum(byProtocol.values()), byProtocol }));
}

/** Its place in the kernel's order. UNKNOWN(0) is as unknown as the last. */
export function stateOrder(state: string): number {
  return (stateCode(state) + 127) % 128;
}

function sum(values: Iterable<number>): number {
  let all = 0;
  for (const value of values) all += value;
  return all;
}
