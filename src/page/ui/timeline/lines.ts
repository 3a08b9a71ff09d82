import type { Finding, FindingKind } from "../../../findings/finding";
import { formatBytes } from "../../../text/bytes";
import { grouped } from "../../../text/numbers";
import type { TimelinePoint } from "../../messages";

/** A line of the chart. */
export interface Line {
  name: string;
  /** At the line's end, where there is less room. */
  label: string;
  /** A state, or what else has a colour. */
  colour: string;
  of: (point: TimelinePoint) => number;
}

/** What the chart can show. */
export const KINDS = {
  states: { title: "States", text: grouped },
  queues: { title: "Queued bytes", text: formatBytes },
  trouble: { title: "Accept queues and retransmits", text: grouped },
} as const;

export type Kind = keyof typeof KINDS;

/** Where a finding shows, if not in the states. */
const KIND_OF: Partial<Record<FindingKind, Kind>> = {
  unread: "queues",
  "zero-window": "queues",
  "accept-queue": "trouble",
  retransmitting: "trouble",
};

/** The chart in which a finding shows. */
export function kindOf({ kind }: Pick<Finding, "kind">): Kind {
  return KIND_OF[kind] ?? "states";
}

const FIXED: Record<Exclude<Kind, "states">, readonly Line[]> = {
  queues: [
    { name: "unread", label: "unread", colour: "CLOSE_WAIT", of: ({ rxBytes }) => rxBytes },
    { name: "unacknowledged", label: "unacknowledged", colour: "SYN_SENT", of: ({ txBytes }) => txBytes },
  ],
  trouble: [
    { name: "connections waiting to be accepted", label: "waiting", colour: "LISTEN", of: ({ waiting }) => waiting },
    {
      ...{ name: "sockets retransmitting", label: "retransmitting" },
      ...{ colour: "SYN_SENT", of: ({ retransmitting }) => retransmitting },
    },
  ],
};

/** States with lines of their own. */
const MOST_LINES = 7;

/** Of states those with the most sockets at any time, the largest first. */
export function linesOf(kind: Kind, points: readonly TimelinePoint[]): readonly Line[] {
  if (kind !== "states") return FIXED[kind];
  const most = new Map<string, number>();
  for (const { states } of points) {
    for (const [state, sockets] of Object.entries(states)) most.set(state, Math.max(most.get(state) ?? 0, sockets));
  }
  const names = [...most].sort((a, b) => b[1] - a[1]).map(([state]) => state);
  return names
    .slice(0, MOST_LINES)
    .map((name) => ({ name, label: name, colour: name, of: ({ states }) => states[name] ?? 0 }));
}
