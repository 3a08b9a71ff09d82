import { networkCondition } from "../filter/conditions-as-text";
import { formatEndpoint } from "../text/endpoint";
import { grouped } from "../text/numbers";
import type { FindingPart } from "./finding";
import type { InCommon, PeerInCommon } from "./in-common";

/** What rows have in common, as a sentence; empty where that is nothing. */
export function whereText({ sockets, peers, uid, localPort, peer }: InCommon): string {
  const by = uid === undefined ? "" : `, uid ${uid}`;
  if (peer) return `${ofAll(peer.sockets, sockets)} with ${endOf(peer)}, ${localEnd(peer)}${by}.`;
  const from = peers > 1 ? ` ${grouped(peers)} different peers` : "";
  if (!localPort) return from === "" ? "" : `With${from}${by}.`;
  const at = `${ofAll(localPort.sockets, sockets)} at local port ${localPort.value}`;
  return `${at}${from === "" ? "" : `, with${from}`}${by}.`;
}

/** The rows that have it in common, where those are not all. `filter` chooses all. */
export function partOf({ sockets, localPort, peer }: InCommon, filter: string): FindingPart | undefined {
  if (peer) return part(peer.sockets, sockets, `with ${endOf(peer)}`, `${filter} and ${peerCondition(peer)}`);
  if (!localPort) return undefined;
  const condition = `sport = :${localPort.value}`;
  return part(localPort.sockets, sockets, `at port ${localPort.value}`, `${filter} and ${condition}`);
}

function part(some: number, all: number, what: string, filter: string): FindingPart | undefined {
  return some < all ? { label: `${grouped(some)} ${what}`, sockets: some, filter } : undefined;
}

function endOf({ address, port }: PeerInCommon): string {
  return port === undefined ? address : formatEndpoint(address, port);
}

function localEnd({ sockets, localPorts, localPort }: PeerInCommon): string {
  if (!localPort) return `from ${grouped(localPorts)} local ports`;
  const some = localPort.sockets === sockets ? "" : `${grouped(localPort.sockets)} of these `;
  return `${some}at local port ${localPort.value}`;
}

function peerCondition({ address, sockets, port, localPort }: PeerInCommon): string {
  const remote = port === undefined ? "" : ` and dport = :${port}`;
  const local = localPort?.sockets === sockets ? ` and sport = :${localPort.value}` : "";
  return `${networkCondition("dst", address)}${remote}${local}`;
}

/** `All 12`, `11 of 12`. */
function ofAll(part: number, all: number): string {
  if (part < all) return `${grouped(part)} of ${grouped(all)}`;
  return all === 1 ? "It is" : `All ${grouped(all)}`;
}
