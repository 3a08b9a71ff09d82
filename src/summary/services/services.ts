import type { PortRange } from "../../table/queries/filter";
import { LISTEN } from "../../table/states";
import type { TableView } from "../../table/table-view";
import type { SocketHolders } from "../../text/holders";
import { LOCAL, SERVICE_KEYS, serviceOf } from "../flows/service-keys";
import { holding } from "../holding";
import { Top } from "../top";
import { BreakdownCounts } from "../troubles/breakdown";
import { Troubles } from "../troubles/troubles";
import { CalledPeers } from "./called-peers";
import { calledCondition, hereCondition } from "./service-conditions";
import type { ServiceCalled, ServiceHere, ServicesFigures, ServingProcess } from "./service-figures";
import { ServicePorts } from "./service-ports";

export interface ServicesOptions {
  /** The ports that the kernel hands out by itself: which side serves, where nobody listens. */
  localPorts: PortRange;
  holders?: SocketHolders | undefined;
  /** By the inode of a listener: how many connections its accept queue takes. */
  backlogLimits?: ReadonlyMap<number, number> | undefined;
}

/** Ports of peers that are looked at for addresses, for each that is listed: one port's peers can be several entries. */
const PORTS_PER_ENTRY = 3;

/**
 * The services of a table: what listens here and has connections, and what is called. Which service a socket is of
 * follows from the whole table, so that it stays the same for whatever rows are counted.
 */
export class Services {
  readonly #table: TableView;
  readonly #options: ServicesOptions;
  readonly #ports: ServicePorts;
  readonly #peers: CalledPeers;
  readonly #troubles: Troubles;

  /** Two passes over the rows. The table must stay as it is. */
  constructor(table: TableView, options: ServicesOptions) {
    this.#table = table;
    this.#options = options;
    this.#ports = new ServicePorts(table, options.localPorts);
    this.#peers = new CalledPeers(table, this.#ports);
    this.#troubles = new Troubles(table);
  }

  /** Counts these rows, in lists of at most `most` entries. Throws ERR_OUT_OF_MEMORY. */
  of(rows: Uint32Array, most: number): ServicesFigures {
    const counts = this.#ports.count(this.#table, rows);
    const byKey = (key: number, other: number) => key < other;
    const here = { sockets: 0, ports: 0, top: new Top<number>(most, byKey) };
    const called = { sockets: 0, ports: 0, top: new Top<number>(most * PORTS_PER_ENTRY, byKey) };
    for (let key = 0; key < SERVICE_KEYS; key++) {
      const sockets = counts[key] ?? 0;
      const side = sockets > 0 ? this.#ports.sideOf(key) : undefined;
      if (side === undefined) continue;
      const list = side === "here" ? here : called;
      list.sockets += sockets;
      list.ports++;
      list.top.offer(sockets, key);
    }
    const keys = [...here.top.entries, ...called.top.entries].map(({ key }) => key);
    const rowsOf = this.#ports.rowsOf(this.#table, rows, keys);
    this.#peers.know(called.top.entries.map(({ key }) => key));
    const entries = keys.map((key, i) => ({ key, rows: rowsOf[i] ?? new Uint32Array(0) }));
    const local = entries.filter(({ key }) => (key & LOCAL) !== 0);
    const remote = entries.filter(({ key }) => (key & LOCAL) === 0);
    return {
      here: { ...here, top: local.map(({ key, rows }) => this.#here(key, rows)) },
      called: {
        ...called,
        top: heaviest(
          remote.flatMap(({ key, rows }) => this.#called(key, rows)),
          most,
        ),
      },
    };
  }

  #here(key: number, rows: Uint32Array): ServiceHere {
    const { transport, port } = serviceOf(key);
    const { inode, rxQueue, state } = this.#table.columns;
    const { backlogLimits } = this.#options;
    const all = this.#ports.listenersOf(key);
    const listeners = rows.filter((row) => transport === "tcp" && ((state[row] ?? 0) & 0x7f) === LISTEN);
    let waiting = 0;
    let queue: ServiceHere["queue"];
    for (const row of listeners) {
      const some = rxQueue[row] ?? 0;
      const limit = backlogLimits?.get(inode[row] ?? 0);
      waiting += some;
      if (limit === undefined || (queue && some * queue.limit <= queue.waiting * limit)) continue;
      queue = { waiting: some, limit };
    }
    return {
      ...{ transport, port, address: all.address, listeners: listeners.length, waiting, queue },
      ...this.#figuresOf(rows),
      process: this.#processOf(Uint32Array.from(all.rows)) ?? this.#processOf(rows),
      filter: hereCondition(transport, port, this.#ports.neighboursOf(key), this.#ports.clientsOf(key)),
    };
  }

  #called(key: number, rows: Uint32Array): ServiceCalled[] {
    const { transport, port } = serviceOf(key);
    const neighbours = this.#ports.neighboursOf(key, this.#peers.servedAt(key));
    const { apart, others } = this.#peers.split(key, rows);
    const names = apart.flatMap(({ address = [] }) => address);
    const entries = [
      ...apart.map((peer) => ({ peer, which: { address: peer.address, but: [] }, areOthers: false })),
      { peer: others, which: { address: undefined, but: names }, areOthers: names.length > 0 },
    ];
    return entries
      .filter(({ peer }) => peer.rows.length > 0)
      .map(({ peer: { rows, address, addresses }, which, areOthers }) => ({
        ...{ transport, port, address, addresses, areOthers, ...this.#figuresOf(rows) },
        process: this.#processOf(rows),
        filter: calledCondition(transport, port, which, neighbours),
      }));
  }

  #figuresOf(rows: Uint32Array) {
    return { sockets: rows.length, ...new BreakdownCounts(this.#table, this.#troubles).add(rows).result };
  }

  #processOf(rows: Uint32Array): ServingProcess | undefined {
    const [first, ...others] = holding(this.#table.columns, rows, this.#options.holders);
    return first && { name: first.name, processes: first.processes, otherNames: others.length };
  }
}

/** Those with the most sockets; of equals the first. */
function heaviest(entries: readonly ServiceCalled[], most: number): ServiceCalled[] {
  return [...entries].sort((a, b) => b.sockets - a.sockets).slice(0, most);
}
