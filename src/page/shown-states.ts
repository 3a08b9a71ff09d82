import type { Summary } from "../core";
import { CLOSE_CONDITIONS, stateCondition } from "../filter/conditions-as-text";
import { STATES, shownState } from "../table/states";

export interface ShownState {
  /** As people know it: `UNCONN`, where the kernel says `CLOSE` of a UDP socket. */
  name: string;
  sockets: number;
  /** The filter that leaves these. */
  term: string;
}

/** A summary's states, in the kernel's order. */
export function shownStates(byProtocol: Summary["byProtocol"]): ShownState[] {
  const counts = new Map<string, { code: number; sockets: number }>();
  for (const [protocol, states] of Object.entries(byProtocol)) {
    for (const [state, sockets] of Object.entries(states)) {
      const name = shownState(state, protocol);
      counts.set(name, { code: codeOf(state), sockets: (counts.get(name)?.sockets ?? 0) + sockets });
    }
  }
  // The kernel's CLOSE by two names: each is told apart by its protocols.
  const terms = counts.has("CLOSE") && counts.has("UNCONN") ? CLOSE_CONDITIONS : {};
  return [...counts]
    .sort(([, a], [, b]) => a.code - b.code)
    .map(([name, { sockets }]) => ({ name, sockets, term: terms[name] ?? stateCondition(name) }));
}

/** States that no kernel names come last. */
function codeOf(name: string): number {
  const names: readonly string[] = STATES;
  const code = names.indexOf(name);
  return code < 0 ? names.length : code;
}
