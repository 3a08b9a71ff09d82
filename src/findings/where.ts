import { networkCondition } from "../filter/conditions-as-text";
import { Summarizer } from "../summary/index";
import type { TableView } from "../table/index";
import { formatEndpoint } from "../text/endpoint";
import { grouped } from "../text/numbers";
import { plural } from "../text/plural";
import type { FindingPart, SuspectProcess } from "./finding";
import type { InCommon, PeerInCommon, Shared } from "./in-common";

/** `1,234 sockets`. */
export function counted(value: number, noun: string): string {
  return plural(value, noun, grouped);
}

/** `all in TIME_WAIT`, `1,234 in TIME_WAIT`: the state of the most. */
export function usualState(table: TableView, rows: Uint32Array): string {
  const { groups } = new Summarizer({ by: ["state"], top: 1 }).add(table, rows).summary;
  const { key = "no state", sockets = 0 } = groups[0]?.top[0] ?? {};
  return `${sockets === rows.length ? "all" : grouped(sockets)} in ${key}`;
}

/** What rows have in common, as a sentence; empty where that is nothing. Whose they are is said where their process is not known. */
export function whereText(shared: InCommon, process: SuspectProcess | undefined): string {
  const { sockets, peers, uid, localPort, remotePort, peer, leading, network } = shared;
  const by = uid === undefined || process?.isInferred === false ? "" : `, uid ${uid}`;
  if (peer) return sentence(`${ofAll(peer.sockets, sockets)} with ${endOf(peer)}${localEnd(peer)}${by}`);
  if (leading) return sentence(`${leadingText(shared, leading)}${by}`);
  const some = network ? [`${ofAll(network.sockets, sockets)} in ${network.value}`] : [];
  const at = localPort ? [`${ofAll(localPort.sockets, sockets)} at local port ${localPort.value}`] : [];
  const to = remotePort ? [`${ofAll(remotePort.sockets, sockets)} to port ${remotePort.value}`] : [];
  const others = peers > 1 ? [`${grouped(peers)} peers`] : [];
  const text = [...at, ...to, ...some, ...others].join(", ");
  return text === "" ? "" : sentence(`${text}${by}`);
}

/** `90 of 100 with 10.1.2.3, 10.1.2.4 and 10.1.2.5, at local port 80`. */
function leadingText({ sockets, localPort, remotePort }: InCommon, leading: readonly Shared[]): string {
  const some = leading.reduce((sum, peer) => sum + peer.sockets, 0);
  // All rows are at one port of theirs.
  const port = remotePort?.sockets === sockets ? remotePort.value : undefined;
  const names = leading.map(({ value }) => endOf({ address: value, ...(port !== undefined && { port }) }));
  const at = localPort
    ? `, ${localPort.sockets === sockets ? "" : `${grouped(localPort.sockets)} `}at local port ${localPort.value}`
    : "";
  const to = remotePort && port === undefined ? `, ${grouped(remotePort.sockets)} to port ${remotePort.value}` : "";
  return `${ofAll(some, sockets)} with ${listed(names)}${at}${to}`;
}

/** `a, b and c`. */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** `97%`: rounded down, because 100% is all. */
export function percent(some: number, all: number): string {
  return `${Math.floor((some / all) * 100)}%`;
}

export function sentence(text: string): string {
  const plain = text.trim();
  return `${plain[0]?.toUpperCase()}${plain.slice(1)}.`;
}

/** The rows that have it in common, where those are not all. `filter` chooses all. */
export function partOf({ sockets, localPort, network, peer }: InCommon, filter: string): FindingPart | undefined {
  if (network && network.sockets < sockets) {
    const condition = networkCondition("dst", network.value);
    return part(network.sockets, sockets, `in ${network.value}`, `${filter} and ${condition}`);
  }
  if (peer) return part(peer.sockets, sockets, `with ${endOf(peer)}`, `${filter} and ${peerCondition(peer)}`);
  if (!localPort) return undefined;
  const condition = `sport = :${localPort.value}`;
  return part(localPort.sockets, sockets, `at port ${localPort.value}`, `${filter} and ${condition}`);
}

function part(some: number, all: number, what: string, filter: string): FindingPart | undefined {
  return some < all ? { label: `${grouped(some)} ${what}`, sockets: some, filter } : undefined;
}

function endOf({ address, port }: Pick<PeerInCommon, "address" | "port">): string {
  return port === undefined ? address : formatEndpoint(address, port);
}

/** `, at local port 80`; empty for several. */
function localEnd({ sockets, localPort }: PeerInCommon): string {
  if (!localPort) return "";
  const some = localPort.sockets === sockets ? "" : `${grouped(localPort.sockets)} of these `;
  return `, ${some}at local port ${localPort.value}`;
}

function peerCondition({ address, sockets, port, localPort }: PeerInCommon): string {
  const remote = port === undefined ? "" : ` and dport = :${port}`;
  const local = localPort?.sockets === sockets ? ` and sport = :${localPort.value}` : "";
  return `${networkCondition("dst", address)}${remote}${local}`;
}

/** `all`, `11 of 12`; empty for one. */
function ofAll(part: number, all: number): string {
  if (part < all) return `${grouped(part)} of ${grouped(all)}`;
  return all === 1 ? "" : "all";
}
