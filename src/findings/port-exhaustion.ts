import { networkCondition } from "../filter/conditions-as-text";
import { LINUX_LOCAL_PORTS } from "../filter/context";
import { Summarizer } from "../summary/index";
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
  const { from, to } = facts.localPorts ?? LINUX_LOCAL_PORTS;
  const limit = to - from + 1;
  const least = limit * LEAST;
  const groupBy = (by: string, rows: Uint32Array) =>
    new Summarizer({ by: [by], top: 1 }).add(table, rows).summary.groups[0];
  const all = selection.rows(AUTOBOUND);
  const port = all.rows.length < least ? undefined : groupBy("remote-port", all.rows)?.top[0]?.key;
  if (port === undefined) return undefined;
  const ofPort = selection.some(all, `dport = :${port}`);
  const address = ofPort.rows.length < least ? undefined : groupBy("remote", ofPort.rows)?.top[0]?.key;
  if (address === undefined) return undefined;
  const condition = `${networkCondition("dst", address)} and dport = :${port}`;
  const selected = selection.some(all, condition);
  const { filter, rows } = selected;
  const used = groupBy("local-port", rows)?.distinct ?? 0;
  if (used < least) return undefined;
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
