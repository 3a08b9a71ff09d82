import { networkCondition } from "../filter/conditions-as-text";
import { parseFilter } from "../filter/index";
import { type Group, type GroupEntry, Summarizer } from "../summary/index";
import type { TableView } from "../table/index";

/** What more than half of some rows have in common. */
export interface InCommon {
  /** How many rows there are. */
  readonly sockets: number;
  /** Different peers among them. */
  readonly peers: number;
  readonly uid?: string;
  /** Not looked for behind a peer, whose rows have ports of their own. */
  readonly localPort?: Shared;
  /** Where it is not the local port that they share. */
  readonly remotePort?: Shared;
  readonly peer?: PeerInCommon;
  /** Where no peer is that of more than half: two to four that nine of ten rows are with, the one with the most first. */
  readonly leading?: readonly Shared[];
  /**
   * The network of more than half of the peers (/24, /64), where no peer is that of more than half; else one of nine in ten (/20, /56, or
   * /16, /48).
   */
  readonly network?: Shared;
}

/** A value, and how many rows have it. */
export interface Shared {
  readonly value: string;
  readonly sockets: number;
}

/** A peer, and what its rows have in common. */
export interface PeerInCommon {
  readonly address: string;
  readonly sockets: number;
  /** The one port of the peer that all of them are connected to. */
  readonly port?: string;
  /** Different local ports. */
  readonly localPorts: number;
  /** The local port of more than half. */
  readonly localPort?: Shared;
}

const GROUPS = ["remote", "remote/24", "local-port", "remote-port", "uid"];
const WIDER = ["remote/20/56", "remote/16/48"];
/** So many peers can be named. */
const MOST_LEADING = 4;
/** What has this share of all is as good as all. */
const NEARLY_ALL = 0.9;

/** What these rows have in common. */
export function inCommon(table: TableView, rows: Uint32Array): InCommon {
  const [peers, networks, ports, remotePorts, owners] = groupsOf(table, rows, GROUPS, MOST_LEADING);
  const uid = mostOf(owners, rows.length)?.value;
  const peer = mostOf(peers, rows.length);
  const found = { sockets: rows.length, peers: peers?.distinct ?? 0, ...(uid !== undefined && { uid }) };
  if (peer) return { ...found, peer: peerInCommon(table, rows, peer.value) };
  const leading = leadingOf(peers, rows.length);
  const network = mostOf(networks, rows.length) ?? (leading ? undefined : widerNetwork(table, rows));
  const localPort = mostOf(ports, rows.length);
  const remotePort = localPort ? undefined : mostOf(remotePorts, rows.length);
  const some = { ...(localPort && { localPort }), ...(remotePort && { remotePort }) };
  return { ...found, ...(leading && { leading }), ...(network && { network }), ...some };
}

/** The fewest peers that nearly all rows are with, if they are few. */
function leadingOf(peers: Group | undefined, all: number): Shared[] | undefined {
  const leading: Shared[] = [];
  let sockets = 0;
  for (const entry of peers?.top ?? []) {
    leading.push({ value: entry.key, sockets: entry.sockets });
    sockets += entry.sockets;
    if (sockets >= all * NEARLY_ALL) return leading.length > 1 ? leading : undefined;
  }
  return undefined;
}

function widerNetwork(table: TableView, rows: Uint32Array): Shared | undefined {
  const found = groupsOf(table, rows, WIDER).map((group) => mostOf(group, rows.length));
  return found.find((network) => network !== undefined && network.sockets >= rows.length * NEARLY_ALL);
}

function peerInCommon(table: TableView, rows: Uint32Array, address: string): PeerInCommon {
  const own = parseFilter(networkCondition("dst", address)).narrow(table.columns, rows.slice());
  const [remotePorts, localPorts] = groupsOf(table, own, ["remote-port", "local-port"]);
  const remote = remotePorts?.top[0];
  const localPort = mostOf(localPorts, own.length);
  return {
    ...{ address, sockets: own.length, localPorts: localPorts?.distinct ?? 0 },
    ...(remote?.sockets === own.length && { port: remote.key }),
    ...(localPort && { localPort }),
  };
}

/** Counts of rows by some things, each with what most of them have. */
export function groupsOf(table: TableView, rows: Uint32Array, by: string[], top = 1): Group[] {
  return new Summarizer({ by, top }).add(table, rows).summary.groups;
}

/** What more than half have, if there is such a thing. */
export function mostOf(group: Group | undefined, all: number): Shared | undefined {
  const first: GroupEntry | undefined = group?.top[0];
  return first && first.sockets * 2 > all ? { value: first.key, sockets: first.sockets } : undefined;
}
