import { parseFilter, type TableView } from "../../core";
import { grouped } from "../../text/numbers";
import { plural } from "../../text/plural";
import type { Finding } from "../messages";
import { allRows } from "./all-rows";
import { portsRunOut } from "./port-exhaustion";
import { whereabouts } from "./whereabouts";

/** What may be wrong, by the rows that tell it. */
interface Symptom {
  filter: string;
  /** From so many sockets on it is told, and from so many it is pressing. */
  least: number;
  pressing: number;
  /** What makes it pressing, where that is not the number of its sockets. */
  weight?: (table: TableView, rows: Uint32Array) => number;
  title: (sockets: string, weight: number) => string;
  meaning: string;
}

/** The order is that of telling, where all else is equal. */
const SYMPTOMS: readonly Symptom[] = [
  {
    filter: "state close-wait",
    least: 5,
    pressing: 50,
    title: (sockets) => `${sockets} in CLOSE_WAIT`,
    meaning: "The peer has closed the connection, and the program here has not: it probably forgot to.",
  },
  {
    filter: "state listening and rx > 0",
    least: 1,
    // One or two are accepted the next moment.
    pressing: 10,
    weight: waitingAt,
    title: (sockets, waiting) =>
      `${plural(waiting, "connection", grouped)} waiting to be accepted, at ${sockets.replace("socket", "listener")}`,
    meaning: "The program is not accepting connections fast enough.",
  },
  {
    filter: "state syn-sent",
    least: 5,
    pressing: 50,
    title: (sockets) => `${sockets} waiting for an answer to their SYN`,
    meaning: "Connections are tried, and the peer, or a firewall between, does not answer.",
  },
  {
    filter: "timer = probe",
    least: 3,
    pressing: 50,
    title: (sockets) => `${sockets} stalled: the peer's receive window is full`,
    meaning: "The program at the other end does not read.",
  },
  {
    filter: "retrans > 0 and not state listening",
    least: 5,
    pressing: 100,
    title: (sockets) => `${sockets} retransmitting`,
    meaning: "Packets are lost, or the peer is gone.",
  },
  {
    filter: "rx > 1 and not state listening",
    least: 5,
    pressing: 200,
    title: (sockets) => `${sockets} with more than 1 byte unread`,
    meaning: "Data wait for the program here. One capture does not show whether it is reading them.",
  },
  {
    filter: "state syn-recv",
    least: 100,
    pressing: 1000,
    title: (sockets) => `${sockets} half open`,
    meaning: "Peers asked for a connection and did not go on: many at once may be a SYN flood.",
  },
  {
    filter: "state fin-wait-1 state last-ack state closing",
    least: 100,
    pressing: 5000,
    title: (sockets) => `${sockets} closing, not yet acknowledged`,
    meaning: "Their last data are on the way to peers that do not answer.",
  },
];

/** On a large host more is usual: a finding presses from this share of all sockets on, or from so many times as many. */
const PRESSING_SHARE = 0.002;
const PRESSING_ANYWHERE = 10;

/** What somebody who has never seen the dump should look at first, the most pressing first. */
export function findingsOf(table: TableView): Finding[] {
  const found = [...SYMPTOMS.flatMap((symptom) => finding(table, symptom) ?? []), ...portsRunOut(table)];
  const rank = { high: 0, medium: 1, low: 2 };
  return found.sort((a, b) => rank[a.severity] - rank[b.severity]);
}

function finding(table: TableView, { filter, least, pressing, weight, title, meaning }: Symptom): Finding | undefined {
  const rows = parseFilter(filter).narrow(table.columns, allRows(table));
  if (rows.length < least) return undefined;
  const sockets = rows.length;
  const most = Math.min(table.size * PRESSING_SHARE, pressing * PRESSING_ANYWHERE);
  const weighs = weight ? weight(table, rows) : sockets;
  const isPressing = weighs >= pressing && (weight !== undefined || sockets >= most);
  const { text, shows } = whereabouts(table, rows, filter);
  return {
    severity: isPressing ? "high" : "medium",
    sockets,
    title: title(plural(sockets, "socket", grouped), weighs),
    where: text,
    meaning,
    shows: [{ label: "Show them", filter }, ...shows],
  };
}

/** Connections that wait at listeners. */
function waitingAt({ columns: { rxQueue } }: TableView, rows: Uint32Array): number {
  return rows.reduce((sum, row) => sum + (rxQueue[row] ?? 0), 0);
}
