import { PROTOCOLS, type SocketTable } from "../table/index";
import { LISTEN } from "../table/states";

/** Which way a connection was made; `local`: both ends are this host's. */
export type Direction = "listening" | "inbound" | "outbound" | "local";

/**
 * The direction of each row of a table, derived from its listeners: the kernel does not tell who connected. A connection
 * to a port that is listened on is inbound. Wrong when the listener is closed already, and after SO_REUSEADDR games.
 * Made in one pass over the table; worthless once that changes.
 */
export class Directions {
  readonly #table: SocketTable;
  /** Addresses listened on, by protocol family and port. */
  readonly #listeners = new Map<string, Set<string>>();
  readonly #hostAddresses = new Set<string>();

  constructor(table: SocketTable) {
    this.#table = table;
    const { localAddress } = table.columns;
    let last = "";
    for (let row = 0; row < table.size; row++) {
      const key = keyOf(localAddress, row);
      if (this.#isListening(row)) this.#addListener(row, key);
      if (key === last) continue;
      last = key;
      if (!isUnspecified(key)) this.#hostAddresses.add(key);
    }
  }

  /** The direction of row `row`: of a datagram socket, `listening` when it has no peer. */
  of(row: number): Direction {
    if (this.#isListening(row)) return "listening";
    const { localAddress, remoteAddress } = this.#table.columns;
    const remote = keyOf(remoteAddress, row);
    if (isLoopback(remote) || this.#hostAddresses.has(remote)) return "local";
    const addresses = this.#listeners.get(this.#portOf(row));
    if (!addresses) return "outbound";
    const local = keyOf(localAddress, row);
    const serves = addresses.has(local) || addresses.has(ANY_V6) || (isV4Key(local) && addresses.has(ANY_V4));
    return serves ? "inbound" : "outbound";
  }

  #isListening(row: number): boolean {
    const { protocol, state, remotePort } = this.#table.columns;
    const isTcp = (protocol[row] ?? 0) < 2;
    return isTcp ? ((state[row] ?? 0) & 0x7f) === LISTEN : remotePort[row] === 0;
  }

  #addListener(row: number, address: string): void {
    const port = this.#portOf(row);
    const addresses = this.#listeners.get(port) ?? new Set();
    addresses.add(address);
    this.#listeners.set(port, addresses);
  }

  /** tcp and tcp6 share ports. */
  #portOf(row: number): string {
    const { protocol, localPort } = this.#table.columns;
    return `${PROTOCOLS[protocol[row] ?? 0]?.replace("6", "")} ${localPort[row]}`;
  }
}

const ANY_V6 = "\0".repeat(16);
const ANY_V4 = `${"\0".repeat(10)}\xff\xff${"\0".repeat(4)}`;
const LOOPBACK_V6 = `${"\0".repeat(15)}\x01`;

/** Sixteen bytes as a string of as many characters. */
function keyOf(addresses: Uint8Array, row: number): string {
  return String.fromCharCode(...addresses.subarray(row * 16, row * 16 + 16));
}

function isV4Key(key: string): boolean {
  return key.startsWith(ANY_V4.slice(0, 12));
}

function isUnspecified(key: string): boolean {
  return key === ANY_V6 || key === ANY_V4;
}

function isLoopback(key: string): boolean {
  return key === LOOPBACK_V6 || (isV4Key(key) && key.charCodeAt(12) === 127);
}
