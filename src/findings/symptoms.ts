import type { TableView } from "../table/index";
import { grouped } from "../text/numbers";
import { plural } from "../text/plural";
import { RETRANSMITTING, UNREAD } from "./filters";
import type { FindingKind } from "./finding";

/** What may be wrong, by the rows that show it. */
export interface Symptom {
  kind: FindingKind;
  filter: string;
  /** From so many sockets on it is a finding. */
  least: number;
  /** From this weight on it is urgent. */
  urgent: number;
  /** What the urgency goes by, where that is not the number of sockets. */
  weight?: (table: TableView, rows: Uint32Array) => number;
  title: (sockets: number, weight: number) => string;
  meaning: string;
}

const counted = (value: number, noun: string) => plural(value, noun, grouped);
const sockets = (what: string) => (count: number) => `${counted(count, "socket")} ${what}`;

/** In the order of findings that are equally urgent. */
export const SYMPTOMS: readonly Symptom[] = [
  {
    kind: "close-wait",
    filter: "state close-wait",
    least: 5,
    urgent: 50,
    title: sockets("in CLOSE_WAIT"),
    meaning: "The peer has closed the connection, and the program here has not: it probably forgot to.",
  },
  {
    kind: "accept-queue",
    filter: "state listening and rx > 0",
    least: 1,
    // One or two are accepted the next moment.
    urgent: 10,
    weight: waitingAt,
    title: (listeners, waiting) =>
      `${counted(waiting, "connection")} waiting to be accepted, at ${counted(listeners, "listener")}`,
    meaning: "The program is not accepting connections fast enough.",
  },
  {
    kind: "syn-sent",
    filter: "state syn-sent",
    least: 5,
    urgent: 50,
    title: sockets("waiting for an answer to their SYN"),
    meaning: "Connections are tried, and the peer, or a firewall between, does not answer.",
  },
  {
    kind: "zero-window",
    filter: "timer = probe",
    least: 3,
    urgent: 50,
    title: sockets("stalled: the peer's receive window is full"),
    meaning: "The program at the other end does not read.",
  },
  {
    kind: "retransmitting",
    filter: RETRANSMITTING,
    least: 5,
    urgent: 100,
    title: sockets("retransmitting"),
    meaning: "Packets are lost, or the peer is gone.",
  },
  {
    kind: "unread",
    filter: UNREAD,
    least: 5,
    urgent: 200,
    title: sockets("with more than 1 byte unread"),
    meaning: "Data wait for the program here. One capture does not show whether it is reading them.",
  },
  {
    kind: "half-open",
    filter: "state syn-recv",
    least: 100,
    urgent: 1000,
    title: sockets("half open"),
    meaning: "Peers asked for a connection and did not go on: many at once may be a SYN flood.",
  },
  {
    kind: "closing",
    filter: "state fin-wait-1 state last-ack state closing",
    least: 100,
    urgent: 5000,
    title: sockets("closing, not yet acknowledged"),
    meaning: "Their last data are on the way to peers that do not answer.",
  },
];

/** Connections that wait at listeners. */
function waitingAt({ columns: { rxQueue } }: TableView, rows: Uint32Array): number {
  return rows.reduce((sum, row) => sum + (rxQueue[row] ?? 0), 0);
}
