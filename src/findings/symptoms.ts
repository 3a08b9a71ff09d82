import { grouped } from "../text/numbers";
import type { FindingKind } from "./finding";
import { counted } from "./where";

/** What may be wrong, by the rows that show it. No row shows two. */
export interface Symptom {
  kind: FindingKind;
  filter: string;
  /** From so many sockets on it is a finding. */
  least: number;
  /** Fewer are one too, where the kernel's figures prove that so many have lasted for a minute. */
  leastLasting?: number;
  /** And from this share of all on, but for those of local ports and descriptors that run out. */
  leastShare?: number;
  /** From this weight on it is urgent. */
  urgent: number;
  /** The weight is connections that wait at the rows, which are listeners. */
  isOfListeners?: boolean;
  /** What tells one cause from another: each that has a good part of the rows is a finding of its own. */
  splitBy?: "process" | "network";
  /** `limit`: of the queue of the only listener. */
  title: (sockets: number, weight: number, limit: number | undefined) => string;
  meaning: string;
  /** What it means where it is known to last. */
  lasting?: string;
}

const sockets = (what: string) => (count: number) => `${counted(count, "socket")} ${what}`;

/** Connections on which data go, or did: neither being made, nor closed by the peer, nor closing. */
const ESTABLISHED = "exclude listening exclude syn-sent exclude syn-recv exclude close-wait exclude time-wait";
const CLOSING = "exclude fin-wait-1 exclude last-ack exclude closing";

function queueTitle(listeners: number, waiting: number, limit: number | undefined): string {
  const of = limit === undefined ? "" : ` (limit ${grouped(limit)})`;
  // The kernel lets one more in than the limit is.
  if (limit !== undefined && waiting > limit) {
    return `Accept queue full: ${grouped(waiting)} waiting (limit ${grouped(limit)}, the kernel takes one more)`;
  }
  const at = listeners === 1 ? "" : ` at ${grouped(listeners)} listeners`;
  return `${counted(waiting, "connection")} waiting to be accepted${at}${of}`;
}

/** In the order of findings that are equally urgent. */
export const SYMPTOMS: readonly Symptom[] = [
  {
    kind: "accept-queue",
    filter: "state listening and rx > 0",
    least: 1,
    // One or two are accepted the next moment.
    urgent: 10,
    isOfListeners: true,
    splitBy: "process",
    title: queueTitle,
    meaning: "The program is not accepting connections fast enough.",
  },
  {
    kind: "close-wait",
    // Without an inode it has not been accepted: it waits at its listener.
    filter: "state close-wait and inode != 0",
    least: 5,
    urgent: 50,
    splitBy: "process",
    title: sockets("in CLOSE_WAIT"),
    meaning: "The peer has closed the connection, and the program here has not called close().",
  },
  {
    kind: "syn-sent",
    filter: "state syn-sent",
    least: 5,
    urgent: 50,
    splitBy: "process",
    title: (count) => `${counted(count, "connection attempt")} unanswered (SYN_SENT)`,
    meaning: "The peer is down, a firewall drops packets, or the peer's accept queue is full.",
  },
  {
    kind: "zero-window",
    filter: `timer = probe and ${ESTABLISHED}`,
    least: 3,
    // Of other symptoms one that lasts is usual: programs that idle do not read or close, and peers vanish from the network.
    leastLasting: 1,
    urgent: 50,
    splitBy: "process",
    title: sockets("stalled: the peer's receive window is full"),
    meaning: "The program at the other end is not reading.",
  },
  {
    kind: "retransmitting",
    filter: `retrans > 0 and timer != probe and ${ESTABLISHED}`,
    least: 5,
    urgent: 100,
    splitBy: "network",
    title: sockets("retransmitting"),
    meaning: "Packets are lost, or the peer is gone.",
  },
  {
    kind: "unread",
    filter: `rx > 0 and inode != 0 and retrans = 0 and timer != probe and ${ESTABLISHED} ${CLOSING}`,
    least: 5,
    urgent: 200,
    splitBy: "process",
    title: sockets("with unread data"),
    meaning: "One capture does not show whether the program is reading.",
    lasting: "The program here has not read the oldest data since they came.",
  },
  {
    kind: "time-wait",
    filter: "state time-wait",
    least: 500,
    leastShare: 0.5,
    urgent: 20_000,
    title: sockets("in TIME_WAIT"),
    meaning: "This side closed first. To save handshakes and ports, keep connections open and reuse them.",
  },
  {
    kind: "half-open",
    filter: "state syn-recv",
    least: 100,
    urgent: 1000,
    title: (count) => `${counted(count, "half-open connection")} (SYN_RECV)`,
    meaning: "Peers sent a SYN and have not completed the handshake: many at once may be a SYN flood.",
  },
  {
    kind: "closing",
    filter: "retrans = 0 and timer != probe and state fin-wait-1 state last-ack state closing",
    least: 100,
    urgent: 5000,
    title: sockets("closing, not acknowledged"),
    meaning: "The peers have not acknowledged the last data, or the end.",
  },
];
