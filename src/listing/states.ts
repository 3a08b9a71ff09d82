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
