import { formatAddress, isV4Mapped } from "../../table/addresses";
import { LAST_TCP } from "../../table/protocols";
import type { PortRange } from "../../table/queries/filter";
import { LISTEN } from "../../table/states";
import type { TableView } from "../../table/table-view";
import { Listeners } from "../flows/listeners";
import { LOCAL, REMOTE, SERVICE_KEYS, serviceKey, serviceOf, TRANSPORTS } from "../flows/service-keys";
import type { Neighbours } from "./service-conditions";

/** Where the sockets at a port are served. */
const HERE = 1;
const THERE = 2;

/** The listeners of a service. */
export interface ServiceListeners {
  readonly rows: readonly number[];
  /** That all of them are bound to, and that is not any. */
  readonly address: string | undefined;
}

const NOBODY: ServiceListeners = { rows: [], address: undefined };

/** Which service each row of a table is of, and what else is at the services' ports. */
export class ServicePorts {
  readonly #ephemeral: PortRange;
  readonly #listened = new Listeners();
  readonly #listeners = new Map<number, number[]>();
  readonly #addresses = new Map<number, string | undefined>();
  /** By transport and port, HERE, THERE or both: of sockets with it as their own port, and as their peer's. */
  readonly #own = new Uint8Array(TRANSPORTS.length << 16);
  readonly #others = new Uint8Array(TRANSPORTS.length << 16);

  constructor(table: TableView, ephemeral: PortRange) {
    this.#ephemeral = ephemeral;
    this.#listened.add(table);
    const { protocol, state, localPort, remotePort } = table.columns;
    for (let row = 0; row < protocol.length; row++) {
      const code = protocol[row] ?? 0;
      const [own, other] = [localPort[row] ?? 0, remotePort[row] ?? 0];
      const key = this.keyOf(code, own, other);
      const side = key & LOCAL ? HERE : THERE;
      const at = (code >> 1) << 16;
      this.#own[at | own] = (this.#own[at | own] ?? 0) | side;
      this.#others[at | other] = (this.#others[at | other] ?? 0) | side;
      if (code <= LAST_TCP && ((state[row] ?? 0) & 0x7f) === LISTEN) this.#addListener(table, key, row);
    }
  }

  keyOf(code: number, own: number, other: number): number {
    return serviceKey(code, own, other, this.#ephemeral, this.#listened);
  }

  /** Rows by their services. */
  count({ columns }: TableView, rows: Uint32Array): Uint32Array {
    const { protocol, localPort, remotePort } = columns;
    const counts = new Uint32Array(SERVICE_KEYS);
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] ?? 0;
      const key = this.keyOf(protocol[row] ?? 0, localPort[row] ?? 0, remotePort[row] ?? 0);
      counts[key] = (counts[key] ?? 0) + 1;
    }
    return counts;
  }

  /** The rows of each of these services. */
  rowsOf({ columns }: TableView, rows: Uint32Array, keys: readonly number[]): Uint32Array[] {
    const { protocol, localPort, remotePort } = columns;
    const places = new Int16Array(SERVICE_KEYS).fill(-1);
    for (const [i, key] of keys.entries()) places[key] = i;
    const found = keys.map(() => ({ rows: new Uint32Array(64), size: 0 }));
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] ?? 0;
      const one = found[places[this.keyOf(protocol[row] ?? 0, localPort[row] ?? 0, remotePort[row] ?? 0)] ?? -1];
      if (one === undefined) continue;
      if (one.size === one.rows.length) {
        const more = new Uint32Array(one.size * 2);
        more.set(one.rows);
        one.rows = more;
      }
      one.rows[one.size++] = row;
    }
    return found.map(({ rows, size }) => rows.subarray(0, size));
  }

  /**
   * Whether a service is one of this host or of a peer. Neither are sockets without a port, and those that only have a
   * port of their own that the kernel has handed out.
   */
  sideOf(key: number): "here" | "called" | undefined {
    const { transport, port } = serviceOf(key);
    if (key & REMOTE) return "called";
    if (!(key & LOCAL) || port === 0) return undefined;
    const isHandedOut = port >= this.#ephemeral.from && port <= this.#ephemeral.to;
    return isHandedOut && !(transport === "tcp" && this.#listened.has(0, port)) ? undefined : "here";
  }

  /** In the whole table. */
  listenersOf(key: number): ServiceListeners {
    const rows = this.#listeners.get(key);
    return rows === undefined ? NOBODY : { rows, address: this.#addresses.get(key) };
  }

  /** What else is at a service's port, in the whole table. */
  neighboursOf(key: number, servedAt: readonly number[] = []): Neighbours {
    const { transport, serves, port } = serviceOf(key);
    const sides = serves === "local" ? this.#own : this.#others;
    const ofOtherTransports = TRANSPORTS.some((other, i) => other !== transport && sides[(i << 16) | port] !== 0);
    return { ofOtherTransports, servedAt };
  }

  /** The ports of a service's clients, where its port has other sockets that call a peer. */
  clientsOf(key: number): PortRange | undefined {
    const { transport, port } = serviceOf(key);
    return this.#own[(TRANSPORTS.indexOf(transport) << 16) | port] === (HERE | THERE) ? this.#ephemeral : undefined;
  }

  /** Own ports at which sockets with this port of a peer are served here: a pass over the table, where there are some. */
  servedAt({ columns }: TableView, key: number): number[] {
    const { transport, port } = serviceOf(key);
    const code = TRANSPORTS.indexOf(transport);
    if (this.#others[(code << 16) | port] !== (HERE | THERE)) return [];
    const { protocol, localPort, remotePort } = columns;
    const found = new Set<number>();
    for (let row = 0; row < protocol.length; row++) {
      if (remotePort[row] !== port || (protocol[row] ?? 0) >> 1 !== code) continue;
      const own = localPort[row] ?? 0;
      if (this.keyOf(protocol[row] ?? 0, own, port) !== key) found.add(own);
    }
    return [...found];
  }

  #addListener({ columns: { localAddress } }: TableView, key: number, row: number): void {
    const bytes = localAddress.slice(row * 16, row * 16 + 16);
    const isV4 = isV4Mapped(bytes);
    const isAny = bytes.every((byte, i) => byte === 0 || (isV4 && i < 12));
    const address = isAny ? undefined : formatAddress(bytes, 0, isV4);
    const others = this.#listeners.get(key);
    if (others) {
      others.push(row);
      if (this.#addresses.get(key) !== address) this.#addresses.set(key, undefined);
      return;
    }
    this.#listeners.set(key, [row]);
    this.#addresses.set(key, address);
  }
}
