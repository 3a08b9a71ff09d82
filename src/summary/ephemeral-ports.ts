import { formatAddress, isV4Mapped } from "../table/addresses";
import type { Columns } from "../table/columns";
import type { TableView } from "../table/index";
import { LAST_TCP } from "../table/protocols";
import type { PortRange } from "../table/queries/filter";
import { LISTEN } from "../table/states";
import { Ids } from "./ids";
import { addressWords } from "./networks";

const PORTS = 0x10000;

/** Numbers by port, used again: a monitor's thread asks with each refresh. */
let byPort: { sockets: Uint32Array; seen: Uint32Array } | undefined;

/** A peer's address and port, which connections from one local address go to from several local ports. */
export interface Destination {
  /** IPv4 in IPv6 is IPv4. */
  address: string;
  port: number;
  /** Where they come from. IPv4 in IPv6 is IPv4. */
  localAddress: string;
  /** Different local ports. */
  localPorts: number;
}

/** Use of the ports that the kernel hands out by itself. */
export interface EphemeralPorts {
  /** How many there are. */
  ports: number;
  /** How many are in use from one local address towards one destination, the pair with the most: connect() to it fails when none is left. */
  used: number;
}

/** Each connection from one address to one port of one peer takes a local port of its own; others can share it. */
export function ephemeralPorts(table: TableView, range: PortRange): EphemeralPorts {
  return { ports: portsIn(range), used: busiestDestination(table, rowsFrom(table, range))?.localPorts ?? 0 };
}

export function portsIn({ from, to }: PortRange): number {
  return to - from + 1;
}

/** Where the most different local ports of these rows lead: of equals the first. Undefined where none has a peer. Throws ERR_OUT_OF_MEMORY. */
export function busiestDestination(
  { columns }: Pick<TableView, "columns">,
  rows: Uint32Array,
): Destination | undefined {
  const { remotePort, remoteAddress, localAddress } = columns;
  byPort ??= { sockets: new Uint32Array(PORTS), seen: new Uint32Array(PORTS) };
  const { sockets, seen } = byPort;
  sockets.fill(0);
  for (let i = 0; i < rows.length; i++) count(sockets, remotePort[rows[i] ?? 0] ?? 0);
  sockets[0] = 0;
  const fullest = indexOfHighest(sockets);
  if (sockets[fullest] === 0) return undefined;
  const ofFullest = withPeersPort(columns, rows, (port) => port === fullest);
  const first = busiestOf(columns, ofFullest, seen, 0);
  const most = first?.localPorts ?? 0;
  // Ports of peers with no more sockets than that need no look.
  const others = withPeersPort(columns, rows, (port) => port !== fullest && (sockets[port] ?? 0) > most);
  const best = busiestOf(columns, others, seen, most) ?? first;
  if (best === undefined) return undefined;
  return {
    address: addressAt(remoteAddress, best.row),
    port: remotePort[best.row] ?? 0,
    localAddress: addressAt(localAddress, best.row),
    localPorts: best.localPorts,
  };
}

function addressAt(addresses: Uint8Array, row: number): string {
  const address = addresses.slice(row * 16, row * 16 + 16);
  return formatAddress(address, 0, isV4Mapped(address));
}

function withPeersPort({ remotePort }: Columns, rows: Uint32Array, isMeant: (port: number) => boolean): Uint32Array {
  const found = new Uint32Array(rows.length);
  let some = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0;
    if (isMeant(remotePort[row] ?? 0)) found[some++] = row;
  }
  return found.subarray(0, some);
}

/**
 * The same of rows that all have a peer, as one of its rows; undefined where no destination has more than `most` ports.
 * `seen`: room for the last destination that each local port was seen with.
 */
function busiestOf(
  columns: Columns,
  rows: Uint32Array,
  seen: Uint32Array,
  most: number,
): { row: number; localPorts: number } | undefined {
  const { localPort } = columns;
  const { order, starts } = byDestination(columns, rows);
  seen.fill(0);
  let best: { row: number; localPorts: number } | undefined;
  for (let destination = 1; destination < starts.length; destination++) {
    const [from, to] = [starts[destination - 1] ?? 0, starts[destination] ?? 0];
    if (to - from <= (best?.localPorts ?? most)) continue;
    let localPorts = 0;
    for (let i = from; i < to; i++) {
      const port = localPort[order[i] ?? 0] ?? 0;
      if (seen[port] === destination) continue;
      seen[port] = destination;
      localPorts++;
    }
    // No address has more than all of them together.
    if (localPorts <= (best?.localPorts ?? most)) continue;
    const busiest = busiestSource(columns, order.subarray(from, to));
    if (busiest.localPorts > (best?.localPorts ?? most)) best = busiest;
  }
  return best;
}

/** Of the local addresses, each in its network namespace, that these rows have: the most local ports, and a row of theirs. */
function busiestSource(columns: Columns, rows: Uint32Array): { row: number; localPorts: number } {
  const { localPort, localAddress, namespace } = columns;
  const words = addressWords(localAddress);
  const [addresses, sources] = [new Ids(), new Ids()];
  const found: { row: number; ports: Set<number> }[] = [];
  for (const row of rows) {
    const number = sources.of(numberAt(addresses, words, row), namespace?.[row] ?? 0);
    found[number] ??= { row, ports: new Set() };
    found[number].ports.add(localPort[row] ?? 0);
  }
  const best = found.reduce((most, one) => (one.ports.size > most.ports.size ? one : most));
  return { row: best.row, localPorts: best.ports.size };
}

/** The rows, those of one destination together, and where each destination's begin: behind them, where the last one's end. */
function byDestination(columns: Columns, rows: Uint32Array): { order: Uint32Array; starts: Uint32Array } {
  const { remotePort, remoteAddress } = columns;
  const words = addressWords(remoteAddress);
  const [addresses, destinations] = [new Ids(), new Ids()];
  const numbers = new Uint32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0;
    numbers[i] = destinations.of(numberAt(addresses, words, row), remotePort[row] ?? 0);
  }
  const known = destinations.size;
  const starts = new Uint32Array(known + 1);
  for (let i = 0; i < numbers.length; i++) count(starts, (numbers[i] ?? 0) + 1);
  for (let i = 1; i <= known; i++) starts[i] = (starts[i] ?? 0) + (starts[i - 1] ?? 0);
  const next = starts.slice();
  const order = new Uint32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const number = numbers[i] ?? 0;
    order[next[number] ?? 0] = rows[i] ?? 0;
    count(next, number);
  }
  return { order, starts };
}

function numberAt(addresses: Ids, words: Uint32Array, row: number): number {
  const at = row * 4;
  return addresses.of(words[at] ?? 0, words[at + 1] ?? 0, words[at + 2] ?? 0, words[at + 3] ?? 0);
}

function count(counts: Uint32Array, at: number): void {
  counts[at] = (counts[at] ?? 0) + 1;
}

function indexOfHighest(counts: Uint32Array): number {
  let highest = 0;
  for (let i = 1; i < counts.length; i++) if ((counts[i] ?? 0) > (counts[highest] ?? 0)) highest = i;
  return highest;
}

/** Connections of TCP from a local port of the range. */
function rowsFrom({ columns: { protocol, state, localPort } }: TableView, { from, to }: PortRange): Uint32Array {
  const rows = new Uint32Array(protocol.length);
  let found = 0;
  for (let row = 0; row < rows.length; row++) {
    const port = localPort[row] ?? 0;
    if (port < from || port > to || (protocol[row] ?? 0) > LAST_TCP) continue;
    if (((state[row] ?? 0) & 0x7f) !== LISTEN) rows[found++] = row;
  }
  return rows.subarray(0, found);
}
