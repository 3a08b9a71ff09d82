import type { Columns } from "../table/columns";
import { LAST_TCP } from "../table/protocols";
import { shownState, stateName } from "../table/states";

/** States are named by the low seven bits of their code. */
const CODES = 128;

/** The kernel's names, by code. */
export const KERNEL_STATES: readonly string[] = Array.from({ length: CODES }, (_, code) => stateName(code));

/** The code of a row's name in KERNEL_STATES. */
export function kernelStateOf({ state }: Columns): (row: number) => number {
  return (row) => (state[row] ?? 0) % CODES;
}

/** Names as people know them: those of tcp, and behind them those of all others. */
export const SHOWN_STATES: readonly string[] = [
  ...KERNEL_STATES,
  ...KERNEL_STATES.map((name) => shownState(name, "udp")),
];

/** Where a row's name is in SHOWN_STATES. */
export function shownStateOf({ state, protocol }: Columns): (row: number) => number {
  return (row) => ((state[row] ?? 0) % CODES) + ((protocol[row] ?? 0) > LAST_TCP ? CODES : 0);
}

/** What a state says of a socket, the worst first. */
export const CONDITIONS = ["stuck", "passing", "waiting", "working", "gone"] as const;

export type SocketCondition = (typeof CONDITIONS)[number];

/** `stuck`: waits for its program to close, or is unknown. `passing`: opening or closing. `waiting`: for peers. `gone`: as good as. */
export function conditionOf(state: string): SocketCondition {
  switch (state) {
    case "ESTABLISHED":
      return "working";
    case "LISTEN":
      return "waiting";
    case "SYN_SENT":
    case "SYN_RECV":
    case "NEW_SYN_RECV":
    case "FIN_WAIT1":
    case "FIN_WAIT2":
    case "LAST_ACK":
    case "CLOSING":
      return "passing";
    case "TIME_WAIT":
    case "CLOSE":
    case "UNCONN":
    case "BOUND_INACTIVE":
      return "gone";
    default:
      return "stuck";
  }
}
