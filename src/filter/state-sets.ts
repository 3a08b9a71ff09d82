import { STATES, stateCode } from "../table/states";

const code = (name: (typeof STATES)[number]) => STATES.indexOf(name);

/** All codes there can be, known or not. */
const ALL = Array.from({ length: 128 }, (_, code) => code);
const BUCKET = [code("SYN_RECV"), code("TIME_WAIT")];
const NOT_CONNECTED = [code("CLOSE"), code("LISTEN")];

const without = (codes: readonly number[]) => ALL.filter((code) => !codes.includes(code));

/** ss's names for more than one state. */
const GROUPS: Record<string, readonly number[]> = {
  all: ALL,
  connected: without(NOT_CONNECTED),
  synchronized: without([...NOT_CONNECTED, code("SYN_SENT")]),
  /** Held as a minisocket. */
  bucket: BUCKET,
  big: without(BUCKET),
};

/** As ss takes them, and as it prints the one that is closed. */
export const STATE_WORDS: readonly string[] = [
  ...["established", "syn-sent", "syn-recv", "fin-wait-1", "fin-wait-2", "time-wait"],
  ...["closed", "unconn", "close-wait", "last-ack", "listening", "closing"],
];

export const STATE_GROUPS = Object.keys(GROUPS);

/** The codes of a state or a group of them, in any case: ss's names, and those the kernel and this package write. Undefined for no state's name. */
export function stateCodes(name: string): readonly number[] | undefined {
  const lower = name.toLowerCase();
  if (Object.hasOwn(GROUPS, lower)) return GROUPS[lower];
  if (lower === "syn-rcv") return [code("SYN_RECV")];
  if (lower === "unknown") return [0];
  try {
    return [stateCode(name)];
  } catch {
    return undefined;
  }
}
