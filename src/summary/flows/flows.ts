import type { TableView } from "../../table/index";
import type { PortRange } from "../../table/queries/filter";
import { Top } from "../top";
import { FlowCounts } from "./flow-counts";
import { FlowKeys, type FlowName, type FlowPeers } from "./flow-keys";
import { Listeners } from "./listeners";

export type { FlowName, FlowPeers } from "./flow-keys";

export interface FlowsOptions {
  /** Default `peer`. */
  peers?: FlowPeers;
  /** The ports that the kernel hands out by itself: which side serves, where nobody listens. */
  localPorts: PortRange;
  /** Of each code of a state, 1 where a socket in it is in trouble. */
  troubles: Uint8Array;
}

/** So many flows more than those that are alive are kept, until all are numbered anew. */
const SPARE = 4096;

/**
 * Who talks to whom, followed from table to table: sockets by the service and the peer, with how many they were up to a
 * minute ago. Tables must be taken in the order of their times.
 */
export class Flows {
  readonly #troubles: Uint8Array;
  #keys: FlowKeys;
  #counts = new FlowCounts();
  readonly #listeners = new Listeners();
  #numbers = new Uint32Array(0);
  #rows = 0;
  /** Those that are alive, in the order of their numbers. */
  #alive: Uint32Array = new Uint32Array(0);

  constructor({ peers = "peer", localPorts, troubles }: FlowsOptions) {
    this.#troubles = troubles;
    this.#keys = new FlowKeys(peers, localPorts, this.#listeners);
  }

  /** Takes these rows of a table, read at `time` (milliseconds). Throws ERR_OUT_OF_MEMORY. */
  take(table: TableView, rows: Uint32Array, time: number): void {
    this.#listeners.add(table);
    if (this.#numbers.length < rows.length) this.#numbers = new Uint32Array(Math.ceil(rows.length * 1.25));
    this.#rows = rows.length;
    const numbers = this.numbers;
    this.#keys.number(table, rows, numbers);
    const { size } = this.#keys;
    const sockets = new Uint32Array(size);
    const troubled = new Uint32Array(size);
    const { state } = table.columns;
    const troubles = this.#troubles;
    for (let i = 0; i < rows.length; i++) {
      const flow = numbers[i] ?? 0;
      sockets[flow] = (sockets[flow] ?? 0) + 1;
      troubled[flow] = (troubled[flow] ?? 0) + (troubles[(state[rows[i] ?? 0] ?? 0) & 0x7f] ?? 0);
    }
    this.#counts.add({ time, sockets, troubled });
    this.#findAlive();
  }

  /** Of each row taken last, the number of its flow: good until the next table is taken. */
  get numbers(): Uint32Array {
    return this.#numbers.subarray(0, this.#rows);
  }

  /** The numbers of flows that have sockets, or had some in the last minute. */
  get alive(): Uint32Array {
    return this.#alive;
  }

  /** Their sockets now, and a moment and up to a minute ago, by number. */
  get counts(): FlowCounts {
    return this.#counts;
  }

  nameOf(flow: number): FlowName {
    return this.#keys.name(flow);
  }

  /** The number of the flow with this name, which can be another after each table; −1 where it has had no sockets for long. */
  find(name: FlowName): number {
    return this.#keys.find(name);
  }

  /** Adds up a number of each row, by flow: `values` by the row's number in the table, NaN counts for nothing. */
  sums(rows: Uint32Array, values: ArrayLike<number>): Float64Array {
    const sums = new Float64Array(this.#keys.size);
    const { numbers } = this;
    for (let i = 0; i < rows.length; i++) {
      const flow = numbers[i] ?? 0;
      sums[flow] = (sums[flow] ?? 0) + (values[rows[i] ?? 0] || 0);
    }
    return sums;
  }

  /** The flows of the greatest weight, from the `skipped` first on, the greatest first; of equals the one with more sockets, then the first met. */
  top(weightOf: (flow: number) => number, skipped: number, most: number): number[] {
    const top = new Top<number>(skipped + most, (flow, other) => this.#isBefore(flow, other));
    for (const flow of this.#alive) top.offer(weightOf(flow), flow);
    return top.entries.slice(skipped).map(({ key }) => key);
  }

  /** How many flows top() lists before this one; −1 for one that is not alive. */
  rank(weightOf: (flow: number) => number, flow: number): number {
    const weight = weightOf(flow);
    let before = 0;
    let isThere = false;
    for (const other of this.#alive) {
      if (other === flow) isThere = true;
      else {
        const its = weightOf(other);
        if (its > weight || (its === weight && this.#isBefore(other, flow))) before++;
      }
    }
    return isThere ? before : -1;
  }

  #isBefore(flow: number, other: number): boolean {
    const { sockets } = this.#counts.now ?? {};
    const difference = (sockets?.[flow] ?? 0) - (sockets?.[other] ?? 0);
    return difference === 0 ? flow < other : difference > 0;
  }

  #findAlive(): void {
    const { size } = this.#keys;
    this.#alive = this.#counts.alive();
    if (size <= this.#alive.length * 2 + SPARE) return;
    // Numbered anew: the dead would take ever more room.
    const numbers = new Uint32Array(size);
    for (const [number, flow] of this.#alive.entries()) numbers[flow] = number;
    this.#keys = this.#keys.only(this.#alive);
    this.#counts = this.#counts.only(this.#alive);
    for (let i = 0; i < this.#rows; i++) this.#numbers[i] = numbers[this.#numbers[i] ?? 0] ?? 0;
    this.#alive = Uint32Array.from(this.#alive.keys());
  }
}
