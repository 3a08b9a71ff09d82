import { parseAddress, type QueryTable } from "../table/index";
import { LISTEN } from "../table/states";
import { AddressSet, wordsOf } from "./address-set";

/** Which way a connection was made; `local`: both ends are this host's. */
export type Direction = "listening" | "inbound" | "outbound" | "local";

/** Row numbers from which directions follow. The worker finds them in one pass over the table. */
export interface DirectionHints {
  /** A row for each address of the host's own. */
  hosts: Uint32Array<ArrayBuffer>;
  /** Sockets that listen; of a datagram socket, those without a peer. */
  listeners: Uint32Array<ArrayBuffer>;
}

/** Some milliseconds for 200,000 rows. */
export function findDirectionHints(table: QueryTable): DirectionHints {
  const { protocol, state, remotePort } = table.columns;
  const words = wordsOf(table.columns.localAddress);
  const addresses = new AddressSet();
  const hosts: number[] = [];
  const listeners: number[] = [];
  for (let row = 0; row < protocol.length; row++) {
    const listens = (protocol[row] ?? 0) < 2 ? ((state[row] ?? 0) & 0x7f) === LISTEN : remotePort[row] === 0;
    if (listens) listeners.push(row);
    if (addresses.add(words, row)) hosts.push(row);
  }
  return { hosts: Uint32Array.from(hosts), listeners: Uint32Array.from(listeners) };
}

/**
 * The direction of each row of a table, derived from its listeners: the kernel does not tell who connected. A connection
 * to a port that is listened on is inbound. Wrong when the listener is closed already, and after SO_REUSEADDR games.
 */
export class Directions {
  readonly #table: QueryTable;
  readonly #hosts = new AddressSet();
  readonly #listening: ReadonlySet<number>;
  /** Addresses listened on, by protocol family and port. */
  readonly #served = new Map<number, AddressSet>();

  /** @internal */
  constructor(table: QueryTable, { hosts, listeners }: DirectionHints) {
    this.#table = table;
    this.#listening = new Set(listeners);
    const words = wordsOf(table.columns.localAddress);
    for (const row of hosts) if (!isUnspecified(words, row)) this.#hosts.add(words, row);
    for (const row of listeners) {
      const key = this.#portOf(row);
      const served = this.#served.get(key) ?? new AddressSet();
      served.add(words, row);
      this.#served.set(key, served);
    }
  }

  of(row: number): Direction {
    if (this.#listening.has(row)) return "listening";
    const { localAddress, remoteAddress } = this.#table.columns;
    const remote = wordsOf(remoteAddress);
    if (isLoopback(remote, row) || this.#hosts.has(remote, row)) return "local";
    const served = this.#served.get(this.#portOf(row));
    if (!served) return "outbound";
    const local = wordsOf(localAddress);
    const serves = served.has(local, row) || served.has(ANY, V6) || (isV4(local, row) && served.has(ANY, V4));
    return serves ? "inbound" : "outbound";
  }

  /** tcp and tcp6 share ports. */
  #portOf(row: number): number {
    const { protocol, localPort } = this.#table.columns;
    return (((protocol[row] ?? 0) >> 1) << 16) | (localPort[row] ?? 0);
  }
}

/** `0.0.0.0` and `::`, one behind the other. */
const ANY = wordsOf(Uint8Array.of(...parseAddress("0.0.0.0"), ...parseAddress("::")));
const [V4, V6] = [0, 1];
const LOOPBACK = wordsOf(Uint8Array.from(parseAddress("::1")));

function isEqual(words: Uint32Array, row: number, other: Uint32Array, otherRow: number, length = 4): boolean {
  for (let i = 0; i < length; i++) if (words[row * 4 + i] !== other[otherRow * 4 + i]) return false;
  return true;
}

/** Native or mapped: columns hold both alike. */
function isV4(words: Uint32Array, row: number): boolean {
  return isEqual(words, row, ANY, V4, 3);
}

function isUnspecified(words: Uint32Array, row: number): boolean {
  return isEqual(words, row, ANY, V4) || isEqual(words, row, ANY, V6);
}

function isLoopback(words: Uint32Array, row: number): boolean {
  // On a little-endian machine the first byte stands lowest.
  return isEqual(words, row, LOOPBACK, 0) || (isV4(words, row) && ((words[row * 4 + 3] ?? 0) & 0xff) === 127);
}
