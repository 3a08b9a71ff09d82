import { parseFilter, Summarizer, type TableView } from "../../core";
import { formatEndpoint } from "../../text/endpoint";
import { grouped } from "../../text/numbers";
import type { Finding } from "../messages";
import { networkTerm } from "../terms";
import { allRows } from "./all-rows";

/** Ports the kernel hands out by itself, unless it is told otherwise: 32768 to 60999. */
const LOCAL_PORTS = 28_232;
const TOLD = 0.5;
const PRESSING = 0.8;

/** Towards one port of one peer every connection takes a local port of its own, and TIME_WAIT holds them for a minute. */
export function portsRunOut(table: TableView): Finding[] {
  let rows = allRows(table);
  let filter = "autobound and not state listening and ( proto = tcp or proto = tcp6 )";
  const narrow = (term: string) => {
    rows = parseFilter(term).narrow(table.columns, rows);
    return rows.length >= LOCAL_PORTS * TOLD;
  };
  const top = (by: string) => new Summarizer({ by: [by], top: 1 }).add(table, rows).summary.groups[0];
  if (!narrow(filter)) return [];
  const port = top("remote-port")?.top[0]?.key;
  if (port === undefined || !narrow(`dport = :${port}`)) return [];
  const peer = top("remote")?.top[0]?.key;
  if (peer === undefined || !narrow(networkTerm("dst", peer))) return [];
  const used = top("local-port")?.distinct ?? 0;
  if (used < LOCAL_PORTS * TOLD) return [];
  filter += ` and ${networkTerm("dst", peer)} and dport = :${port}`;
  return [
    {
      severity: used >= LOCAL_PORTS * PRESSING ? "high" : "medium",
      sockets: rows.length,
      title: `Local ports towards ${formatEndpoint(peer, port)} run out`,
      where: `${grouped(used)} of ${grouped(LOCAL_PORTS)} are in use.`,
      meaning: "When none is left, connect() fails with EADDRNOTAVAIL.",
      shows: [{ label: "Show them", filter }],
    },
  ];
}
