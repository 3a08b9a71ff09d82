import { networkCondition } from "../filter/conditions-as-text";
import { LINUX_LOCAL_PORTS } from "../filter/context";
import { busiestDestination, portsIn } from "../summary/ephemeral-ports";
import { destinationFilter } from "../summary/services/destination-filter";
import { formatEndpoint } from "../text/endpoint";
import { grouped } from "../text/numbers";
import { culpritOf } from "./culprit";
import { ofAddress } from "./effect";
import type { Finding, PortsTaken, Service } from "./finding";
import { type KnownFacts, NEARLY } from "./known-facts";
import type { Selection } from "./selection";
import { sinceOf } from "./since";
import { percent, sentence, usualState } from "./where";

/** How many ports the kernel hands out: those of its range but for the reserved ones. */
function portsFor({ localPorts = LINUX_LOCAL_PORTS, reservedPorts = [] }: KnownFacts): number {
  const { from, to } = localPorts;
  const reserved = reservedPorts.map((range) => Math.min(range.to, to) - Math.max(range.from, from) + 1);
  return portsIn(localPorts) - reserved.reduce((sum, ports) => sum + Math.max(0, ports), 0);
}

/** Local ports that connections to this service take; undefined where that is not one address, or none of its ports is the kernel's choice. */
export function portsTaken(selection: Selection, service: Service | undefined): PortsTaken | undefined {
  if (service?.end !== "remote" || service.address === undefined) return undefined;
  const condition = `${AUTOBOUND} and ${networkCondition("dst", service.address)} and dport = :${service.port}`;
  const { table } = selection;
  const rows = selection.all(condition);
  const busiest = busiestDestination(table, rows);
  if (busiest === undefined) return undefined;
  const { localAddress } = destinationFilter(busiest, (text) => selection.narrow(text, rows));
  return {
    used: busiest.localPorts,
    of: portsFor(selection.facts),
    ...(localAddress !== undefined && { localAddress }),
  };
}

/** From this share of the ports in use on it is a finding. */
const LEAST = 0.5;

const AUTOBOUND = "autobound and not state listening and ( proto = tcp or proto = tcp6 )";

/**
 * Local ports that run out: every connection from one address to one port of one peer takes a local port of its own, and
 * TIME_WAIT holds it for a minute. Its rows are in no other finding.
 */
export function portsRunOut(selection: Selection): Finding | undefined {
  const { table, facts } = selection;
  const limit = portsFor(facts);
  const all = selection.rows(AUTOBOUND);
  const busiest = limit < 1 || all.rows.length < limit * LEAST ? undefined : busiestDestination(table, all.rows);
  if (busiest === undefined || busiest.localPorts < limit * LEAST) return undefined;
  const { address, port: number, localPorts: used } = busiest;
  const port = String(number);
  const { condition, localAddress } = destinationFilter(busiest, (text) => selection.narrow(text, all.rows));
  const source = localAddress === undefined ? {} : { localAddress };
  const selected = selection.some(all, condition);
  const { filter, rows } = selected;
  selection.take(`${AUTOBOUND} and ${condition}`, selected);
  const sockets = rows.length;
  const shared = { sockets, peers: 1, peer: { address, port, sockets, localPorts: used } };
  const culprit = culpritOf(selection, rows, shared);
  return {
    kind: "local-ports",
    severity: used >= limit * NEARLY ? "high" : "medium",
    ...{ sockets, weight: used, limit, filter, inCommon: shared, ...culprit, ...source },
    ...sinceOf("local-ports", selection, rows, culprit.process),
    title: `${grouped(used)} of ${grouped(limit)} local ports${ofAddress("of", source)} to ${formatEndpoint(address, port)} in use (${percent(used, limit)})`,
    where: sentence(usualState(table, rows)),
    meaning: "When none is left, connect() fails with EADDRNOTAVAIL.",
    part: undefined,
  };
}
