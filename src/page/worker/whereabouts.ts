import { parseFilter, Summarizer, type Summary, type TableView } from "../../core";
import { formatEndpoint } from "../../text/endpoint";
import { grouped } from "../../text/numbers";
import { ofAll } from "../format";
import type { Finding } from "../messages";
import { networkTerm } from "../terms";

type Group = Summary["groups"][number];

/** Of some rows, what more than half of them have in common. */
export interface Whereabouts {
  /** A sentence, or nothing. */
  text: string;
  /** A filter that shows those, where they are not all. */
  shows: Finding["shows"];
}

/** The peer and the port that these rows have in common, or how many there are. `filter` chooses the rows. */
export function whereabouts(table: TableView, rows: Uint32Array, filter: string): Whereabouts {
  const [peers, ports, owners] = groupsOf(table, rows, ["remote", "local-port", "uid"]);
  const owner = mostOf(owners, rows.length);
  const by = owner ? `, uid ${owner.key}` : "";
  const peer = mostOf(peers, rows.length);
  if (peer) return withPeer(table, rows, { filter, by, address: peer.key });
  const port = mostOf(ports, rows.length);
  const from = peers && peers.distinct > 1 ? ` ${grouped(peers.distinct)} different peers` : "";
  if (!port) return { text: from === "" ? "" : `With${from}${by}.`, shows: [] };
  return {
    text: `${ofAll(port.sockets, rows.length)} at local port ${port.key}${from === "" ? "" : `, with${from}`}${by}.`,
    shows: narrower(port.sockets, rows.length, `at port ${port.key}`, `${filter} and sport = :${port.key}`),
  };
}

interface Peer {
  filter: string;
  /** Who owns them, as words. */
  by: string;
  address: string;
}

function withPeer(table: TableView, rows: Uint32Array, { filter, by, address }: Peer): Whereabouts {
  const term = networkTerm("dst", address);
  const own = parseFilter(term).narrow(table.columns, rows.slice());
  const [remotePorts, localPorts] = groupsOf(table, own, ["remote-port", "local-port"]);
  const remote = remotePorts?.top[0];
  const local = mostOf(localPorts, own.length);
  const isOneEnd = remote?.sockets === own.length;
  const end = isOneEnd ? formatEndpoint(address, remote.key) : address;
  const at = local
    ? `${local.sockets === own.length ? "" : `${grouped(local.sockets)} of these `}at local port ${local.key}`
    : `from ${grouped(localPorts?.distinct ?? 0)} local ports`;
  const ends = isOneEnd ? `${term} and dport = :${remote.key}` : term;
  const ports = local && local.sockets === own.length ? ` and sport = :${local.key}` : "";
  return {
    text: `${ofAll(own.length, rows.length)} with ${end}, ${at}${by}.`,
    shows: narrower(own.length, rows.length, `with ${end}`, `${filter} and ${ends}${ports}`),
  };
}

function narrower(sockets: number, all: number, what: string, filter: string): Finding["shows"] {
  return sockets < all ? [{ label: `${grouped(sockets)} ${what}`, filter }] : [];
}

function groupsOf(table: TableView, rows: Uint32Array, by: string[]): Group[] {
  return new Summarizer({ by, top: 1 }).add(table, rows).summary.groups;
}

/** What more than half have, if there is such a thing. */
function mostOf(group: Group | undefined, all: number): Group["top"][number] | undefined {
  const [first] = group?.top ?? [];
  return first && first.sockets * 2 > all ? first : undefined;
}
