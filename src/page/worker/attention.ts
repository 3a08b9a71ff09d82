import { parseFilter, type TableView } from "../../core";
import { plural } from "../format";
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
  title: (sockets: string) => string;
  meaning: string;
}

/** The order is that of telling, where all else is equal. */
const SYMPTOMS: readonly Symptom[] = [
  {
    filter: "state close-wait",
    least: 5,
    pressing: 50,
    title: (sockets) => `${sockets} in CLOSE_WAIT`,
    meaning: "The other side has closed, and the program here has not: it most often forgot to.",
  },
  {
    filter: "state listening and rx > 0",
    least: 1,
    pressing: 1,
    title: (sockets) => `${sockets.replace("socket", "listener")} with connections nobody accepts`,
    meaning: "The program behind such a listener does not get round to accept().",
  },
  {
    filter: "state syn-sent",
    least: 5,
    pressing: 50,
    title: (sockets) => `${sockets} waiting for an answer to their SYN`,
    meaning: "Connections are tried, and the other side, or what lies between, does not answer.",
  },
  {
    filter: "timer = probe",
    least: 3,
    pressing: 50,
    title: (sockets) => `${sockets} whose peer takes no more data`,
    meaning: "The peer's window is closed: the program over there does not read.",
  },
  {
    filter: "retrans > 0 and not state listening",
    least: 5,
    pressing: 100,
    title: (sockets) => `${sockets} sending again what was not acknowledged`,
    meaning: "Packets are lost, or the peer is gone.",
  },
  {
    filter: "rx > 1 and not state listening",
    least: 5,
    pressing: 200,
    title: (sockets) => `${sockets} with data the program has not read`,
    meaning: "Data arrived here and wait; one look does not tell whether they are being read.",
  },
  {
    filter: "state syn-recv",
    least: 100,
    pressing: 1000,
    title: (sockets) => `${sockets} half open`,
    meaning: "Their peers asked for a connection and did not go on: many at once may be a flood of SYNs.",
  },
  {
    filter: "state fin-wait-1 state last-ack state closing",
    least: 100,
    pressing: 5000,
    title: (sockets) => `${sockets} closing, and not acknowledged`,
    meaning: "The last data are on their way to peers that do not answer.",
  },
];

/** A finding of less than this share of all sockets is not pressing. */
const PRESSING_SHARE = 0.002;

/** What somebody who has never seen the dump should look at first, the most pressing first. */
export function findingsOf(table: TableView): Finding[] {
  const found = [...SYMPTOMS.flatMap((symptom) => finding(table, symptom) ?? []), ...portsRunOut(table)];
  const rank = { high: 0, medium: 1, low: 2 };
  return found.sort((a, b) => rank[a.severity] - rank[b.severity]);
}

function finding(table: TableView, { filter, least, pressing, title, meaning }: Symptom): Finding | undefined {
  const rows = parseFilter(filter).narrow(table.columns, allRows(table));
  if (rows.length < least) return undefined;
  const isPressing = rows.length >= pressing && rows.length >= table.size * PRESSING_SHARE;
  const { text, shows } = whereabouts(table, rows, filter);
  return {
    severity: isPressing ? "high" : "medium",
    sockets: rows.length,
    title: title(plural(rows.length, "socket")),
    where: text,
    meaning,
    shows: [{ label: "Show them", filter }, ...shows],
  };
}
