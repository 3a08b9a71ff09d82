import { networkCondition } from "../filter/conditions-as-text";
import { LINUX_LOCAL_PORTS } from "../filter/context";
import { busiestDestination, portsIn } from "../summary/ephemeral-ports";
import { formatEndpoint } from "../text/endpoint";
import { grouped } from "../text/numbers";
import { culpritOf } from "./culprit";
import type { Finding } from "./finding";
import { NEARLY } from "./known-facts";
import type { Selection } from "./selection";
import { sinceOf } from "./since";
import { usualState } from "./where";

/** From this share of the ports in use on it is a finding. */
const LEAST = 0.5;

const AUTOBOUND = "autobound and not state listening and ( proto = tcp or proto = tcp6 )";

/**
 * Local ports that run out: every connection to one port of one peer takes a local port of its own, and TIME_WAIT holds
 * it for a minute. Its rows are in no other finding.
 */
export function portsRunOut(selection: Selection): Finding | undefined {
  const { table, facts } = selection;
  const limit = portsIn(facts.localPorts ?? LINUX_LOCAL_PORTS);
  const all = selection.rows(AUTOBOUND);
  const busiest = all.rows.length < limit * LEAST ? undefined : busiestDestination(table, all.rows);
  if (busiest === undefined || busiest.localPorts < limit * LEAST) return undefined;
  const { address, port: number, localPorts: used } = busiest;
  const port = String(number);
  const condition = `${networkCondition("dst", address)} and dport = :${port}`;
  const selected = selection.some(all, condition);
  const { filter, rows } = selected;
  selection.take(`${AUTOBOUND} and ${condition}`, selected);
  const sockets = rows.length;
  const shared = { sockets, peers: 1, peer: { address, port, sockets, localPorts: used } };
  const culprit = culpritOf(selection, rows, shared);
  return {
    kind: "local-ports",
    severity: used >= limit * NEARLY ? "high" : "medium",
    ...{ sockets, weight: used, limit, filter, inCommon: shared, ...culprit },
    ...sinceOf("local-ports", selection, rows, culprit.process),
    title: `Local ports towards ${formatEndpoint(address, port)} run out`,
    where: `${grouped(used)} of ${grouped(limit)} are in use, ${usualState(table, rows)}.`,
    meaning: "When none is left, connect() fails with EADDRNOTAVAIL.",
    part: undefined,
  };
}
