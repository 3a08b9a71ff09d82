import { invalidArgument } from "./errors";
import { shown } from "./reading/option-kinds";

/** States by their code, as include/net/tcp_states.h names them. */
export const STATES = [
  "UNKNOWN",
  "ESTABLISHED",
  "SYN_SENT",
  "SYN_RECV",
  "FIN_WAIT1",
  "FIN_WAIT2",
  "TIME_WAIT",
  "CLOSE",
  "CLOSE_WAIT",
  "LAST_ACK",
  "LISTEN",
  "CLOSING",
  "NEW_SYN_RECV",
  "BOUND_INACTIVE",
] as const;

/** A state's name. Codes no kernel known here prints are `UNKNOWN(14)` and so on. */
export type State = (typeof STATES)[number] | `UNKNOWN(${number})`;

/** Code of ESTABLISHED. */
export const ESTABLISHED = 1;

/** Code of TIME_WAIT: the socket itself is gone. */
export const TIME_WAIT = 6;

/** Code of LISTEN, whose queues are of connections and not of bytes. */
export const LISTEN = 10;

const names = Array.from({ length: 128 }, (_, code): State => {
  const known = STATES[code];
  return known && code > 0 ? known : `UNKNOWN(${code})`;
});

/** Name of a code of the `state` column, by its low seven bits: Android prints LISTEN as 8A. */
export function stateName(code: number): State {
  return names[code & 0x7f] ?? "UNKNOWN";
}

/**
 * The name of a state for people: an unconnected socket that is not TCP's is `UNCONN`, as in ss;
 * all others have the kernel's name. JSON, CSV and the columns keep the kernel's, which is `CLOSE`. Filters take both.
 */
export function shownState(state: string, protocol: string): string {
  return state === "CLOSE" && !protocol.startsWith("tcp") ? "UNCONN" : state;
}

/** Code of a state: its name in any case, with `-` or `_`, as the kernel or ss writes it; or the code itself. */
export function stateCode(state: string | number): number {
  if (typeof state === "number") {
    if (Number.isInteger(state) && state >= 0 && state <= 0xff) return state & 0x7f;
    throw invalidArgument(`State ${state} is not a code from 0 to 255.`);
  }
  const upper = String(state).toUpperCase().replaceAll("-", "_");
  const spelled = SS_NAMES[upper] ?? upper;
  const code = (names as readonly string[]).indexOf(spelled);
  if (code < 0) throw invalidArgument(`Unknown state ${shown(state)}: one of ${STATES.slice(1).join(", ")}.`);
  return code;
}

/** What ss calls some of them. */
const SS_NAMES: Record<string, State> = {
  ESTAB: "ESTABLISHED",
  CONNECTED: "ESTABLISHED",
  UNCONN: "CLOSE",
  UNCONNECTED: "CLOSE",
  CLOSED: "CLOSE",
  LISTENING: "LISTEN",
  FIN_WAIT_1: "FIN_WAIT1",
  FIN_WAIT_2: "FIN_WAIT2",
};
