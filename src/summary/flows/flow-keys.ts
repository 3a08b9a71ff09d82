import { parseNetwork } from "../../table/addresses";
import type { TableView } from "../../table/index";
import type { PortRange } from "../../table/queries/filter";
import { addressWords, isV4, maskOf, networkName, V4_WORD } from "../networks";
import { FlowIds } from "./flow-ids";
import type { Listeners } from "./listeners";
import { keyOfService, type ServiceName, serviceKey, serviceOf } from "./service-keys";

/** Whom sockets are told apart by: each peer, the network it is in (/24, /64), or none. */
export type FlowPeers = "peer" | "network" | "none";

/** What the sockets of a flow have in common: one side's service, and who is on the other side. */
export interface FlowName extends ServiceName {
  /** The peer's address, or the network it is in; undefined for sockets without a peer, or of any. */
  peer: string | undefined;
}

const V4_BITS = 24;
const V6_BITS = 64;
const V4_MASK = maskOf(96 + V4_BITS)[3] ?? 0;

/** What a row's flow follows from, in words: the peer's address, both ports, the protocol. */
const ROW_WORDS = 6;
/** So far to both sides a row is looked for that is elsewhere than the one before it. */
const NEAR = 8;

/** Numbers rows by their flows, of one table after another. */
export class FlowKeys {
  readonly #ids = new FlowIds();
  readonly #peers: FlowPeers;
  readonly #ephemeral: PortRange;
  readonly #listeners: Listeners;
  /** Rows taken last, and the numbers of their flows: most are there again, in the same order. */
  #known = { rows: new Uint32Array(0), numbers: new Uint32Array(0), length: 0 };
  #spare = new Uint32Array(0);

  constructor(peers: FlowPeers, ephemeral: PortRange, listeners: Listeners) {
    this.#peers = peers;
    this.#ephemeral = ephemeral;
    this.#listeners = listeners;
  }

  get size(): number {
    return this.#ids.size;
  }

  /** Writes the number of each row's flow. The caller leaves `numbers` as they are until the next call. */
  number({ columns }: TableView, rows: Uint32Array, numbers: Uint32Array): void {
    const { protocol, localPort, remotePort, remoteAddress } = columns;
    const words = addressWords(remoteAddress);
    const known = this.#known;
    const news = this.#listeners.news;
    if (this.#spare.length < rows.length * ROW_WORDS) {
      this.#spare = new Uint32Array(Math.ceil(rows.length * ROW_WORDS * 1.25));
    }
    const taken = this.#spare;
    let shift = 0;
    for (let i = 0, to = 0; i < rows.length; i++, to += ROW_WORDS) {
      const row = rows[i] ?? 0;
      const at = row * 4;
      taken[to] = words[at] ?? 0;
      taken[to + 1] = words[at + 1] ?? 0;
      taken[to + 2] = words[at + 2] ?? 0;
      taken[to + 3] = words[at + 3] ?? 0;
      taken[to + 4] = ((localPort[row] ?? 0) << 16) | (remotePort[row] ?? 0);
      taken[to + 5] = protocol[row] ?? 0;
      let place = i + shift;
      if (!isSame(taken, to, known.rows, place, known.length)) {
        place = near(taken, to, known.rows, place, known.length);
        if (place >= 0) shift = place - i;
      }
      const isKnown = place >= 0 && !(news > 0 && this.#listeners.isNew(taken[to + 5] ?? 0, localPort[row] ?? 0));
      numbers[i] = isKnown ? (known.numbers[place] ?? 0) : this.#numberOf(taken, to);
    }
    this.#spare = known.rows;
    this.#known = { rows: taken, numbers: numbers.slice(0, rows.length), length: rows.length };
  }

  #numberOf(taken: Uint32Array, at: number): number {
    const [own, other] = [(taken[at + 4] ?? 0) >>> 16, (taken[at + 4] ?? 0) & 0xffff];
    const more = serviceKey(taken[at + 5] ?? 0, own, other, this.#ephemeral, this.#listeners);
    if (this.#peers === "none") return this.#ids.of(0, 0, 0, 0, more);
    const [w0 = 0, w1 = 0, w2 = 0, w3 = 0] = [taken[at], taken[at + 1], taken[at + 2], taken[at + 3]];
    const isWhole = this.#peers === "peer";
    if (w0 !== 0 || w1 !== 0 || w2 !== V4_WORD) return this.#ids.of(w0, w1, isWhole ? w2 : 0, isWhole ? w3 : 0, more);
    // 0.0.0.0 is no peer, as :: is none.
    return this.#ids.of(0, 0, w3 === 0 ? 0 : V4_WORD, isWhole ? w3 : (w3 & V4_MASK) >>> 0, more);
  }

  name(number: number): FlowName {
    const words = this.#ids.words(number);
    const more = words[4] ?? 0;
    const address = words.slice(0, 4);
    const hasPeer = isV4(address) || address.some((word) => word !== 0);
    const bits = this.#peers === "peer" ? { v4: 32, v6: 128 } : { v4: V4_BITS, v6: V6_BITS };
    return {
      ...serviceOf(more),
      peer: hasPeer ? networkName(address, bits) : undefined,
    };
  }

  /** The number of the flow with this name; −1 where there was none. */
  find(name: FlowName): number {
    const { peer } = name;
    const bytes = peer === undefined ? new Uint8Array(16) : parseNetwork(peer).address;
    const [w0 = 0, w1 = 0, w2 = 0, w3 = 0] = new Uint32Array(bytes.slice().buffer);
    return this.#ids.find(w0, w1, w2, w3, keyOfService(name));
  }

  /** The same of these flows alone, numbered anew in this order. */
  only(numbers: ArrayLike<number>): FlowKeys {
    const kept = new FlowKeys(this.#peers, this.#ephemeral, this.#listeners);
    for (let i = 0; i < numbers.length; i++) {
      const [w0 = 0, w1 = 0, w2 = 0, w3 = 0, more = 0] = this.#ids.words(numbers[i] ?? 0);
      kept.#ids.of(w0, w1, w2, w3, more);
    }
    return kept;
  }
}

/** Whether the row at `at` of `taken` is the one at this place of `rows`. */
function isSame(taken: Uint32Array, at: number, rows: Uint32Array, place: number, length: number): boolean {
  if (place < 0 || place >= length) return false;
  const there = place * ROW_WORDS;
  return (
    taken[at + 4] === rows[there + 4] &&
    taken[at + 3] === rows[there + 3] &&
    taken[at + 5] === rows[there + 5] &&
    taken[at + 2] === rows[there + 2] &&
    taken[at + 1] === rows[there + 1] &&
    taken[at] === rows[there]
  );
}

/** The place of such a row near this one; −1 where there is none. */
function near(taken: Uint32Array, at: number, rows: Uint32Array, place: number, length: number): number {
  for (let far = 1; far <= NEAR; far++) {
    if (isSame(taken, at, rows, place + far, length)) return place + far;
    if (isSame(taken, at, rows, place - far, length)) return place - far;
  }
  return -1;
}
