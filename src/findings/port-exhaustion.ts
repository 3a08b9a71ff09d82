import { networkCondition } from "../filter/conditions-as-text";
import { LINUX_LOCAL_PORTS } from "../filter/context";
import { parseFilter } from "../filter/index";
import { Summarizer } from "../summary/index";
import { allRows } from "../table/all-rows";
import type { TableView } from "../table/index";
import { formatEndpoint } from "../text/endpoint";
import { grouped } from "../text/numbers";
import type { Finding } from "./finding";

/** How many ephemeral ports there are, where the kernel's range is the default one. */
const LOCAL_PORTS = LINUX_LOCAL_PORTS.to - LINUX_LOCAL_PORTS.from + 1;
/** Shares of them in use: from the first on it is a finding, from the second on it is urgent. */
const LEAST = 0.5;
const URGENT = 0.8;

const AUTOBOUND = "autobound and not state listening and ( proto = tcp or proto = tcp6 )";

/**
 * Local ports that run out: every connection to one port of one peer takes a local port of its own, and TIME_WAIT holds
 * it for a minute.
 */
export function portsRunOut(table: TableView): Finding | undefined {
  let rows = allRows(table);
  /** Keeps the rows that a condition holds for. */
  const areEnough = (condition: string) => {
    rows = parseFilter(condition).narrow(table.columns, rows);
    return rows.length >= LOCAL_PORTS * LEAST;
  };
  const groupBy = (by: string) => new Summarizer({ by: [by], top: 1 }).add(table, rows).summary.groups[0];
  if (!areEnough(AUTOBOUND)) return undefined;
  const port = groupBy("remote-port")?.top[0]?.key;
  if (port === undefined || !areEnough(`dport = :${port}`)) return undefined;
  const address = groupBy("remote")?.top[0]?.key;
  if (address === undefined || !areEnough(networkCondition("dst", address))) return undefined;
  const used = groupBy("local-port")?.distinct ?? 0;
  if (used < LOCAL_PORTS * LEAST) return undefined;
  const sockets = rows.length;
  return {
    kind: "local-ports",
    severity: used >= LOCAL_PORTS * URGENT ? "high" : "medium",
    sockets,
    weight: used,
    filter: `${AUTOBOUND} and ${networkCondition("dst", address)} and dport = :${port}`,
    inCommon: { sockets, peers: 1, peer: { address, port, sockets, localPorts: used } },
    title: `Local ports towards ${formatEndpoint(address, port)} run out`,
    where: `${grouped(used)} of ${grouped(LOCAL_PORTS)} are in use.`,
    meaning: "When none is left, connect() fails with EADDRNOTAVAIL.",
    part: undefined,
  };
}
