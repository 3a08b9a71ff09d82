import { invalidArgument, type SockdexError } from "../table/errors";

/** What rows are counted by: one thing, or several that a row has together. */
export interface Grouping {
  name: string;
  parts: readonly [SimpleGrouping, ...SimpleGrouping[]];
}

/** One thing that rows have. */
export type SimpleGrouping =
  | AddressGrouping
  | { name: string; what: "port"; end: End }
  | { name: string; what: (typeof WORDS)[number] };

const WORDS = ["uid", "netns", "state", "protocol", "process", "pid"] as const;

export interface AddressGrouping {
  name: string;
  what: "address";
  end: End;
  /** Bits that count. */
  v4: number;
  v6: number;
}

export type End = "local" | "remote";

const DEFAULT_V4 = 24;
const DEFAULT_V6 = 64;

export const GROUPINGS = `remote, remote/24, remote/24/64, local, local/24, remote-port, local-port, ${WORDS.join(", ")}`;

/** Things that only processes have: they take who holds which socket. */
export function needsHolders({ parts }: Grouping): boolean {
  return parts.some(({ what }) => what === "process" || what === "pid");
}

/**
 * `remote` and `local` are addresses, `remote/24` networks: of 24 bits in IPv4, and in IPv6 of 64 unless a second width
 * is given; a lone width above 32 is IPv6's. `netns` counts rows that were read with `allNamespaces`, by number; `state` has
 * the names that people know (shownState()); `process` and `pid` count sockets by all that hold them, each once. Several with commas
 * between are counted together: `state,local-port`. Throws ERR_INVALID_ARGUMENT.
 */
export function parseGrouping(name: string): Grouping {
  const [first = "", ...others] = name.split(",");
  return { name, parts: [parsePart(first), ...others.map(parsePart)] };
}

function parsePart(name: string): SimpleGrouping {
  const part = simpleGrouping(name);
  if (part !== undefined) return part;
  throw notGrouped(name, GROUPINGS);
}

/** One of GROUPINGS; undefined for what is none. */
export function simpleGrouping(name: string): SimpleGrouping | undefined {
  const what = WORDS.find((word) => word === name);
  if (what !== undefined) return { name, what };
  const [, end, isPort, first, second] = /^(local|remote)(?:(-port)|\/(\d{1,3})(?:\/(\d{1,3}))?)?$/.exec(name) ?? [];
  if (end === "local" || end === "remote") {
    if (isPort) return { name, end, what: "port" };
    if (first === undefined) return { name, end, what: "address", v4: 32, v6: 128 };
    const lone = Number(first);
    const isV6 = second === undefined && lone > 32;
    const v4 = isV6 ? DEFAULT_V4 : lone;
    const v6 = isV6 ? lone : Number(second ?? DEFAULT_V6);
    if (v4 <= 32 && v6 <= 128) return { name, end, what: "address", v4, v6 };
  }
  return undefined;
}

/** `known`: what there is. */
export function notGrouped(name: string, known: string): SockdexError {
  return invalidArgument(`Sockets are not counted by ${JSON.stringify(name)}: one of ${known}.`);
}
