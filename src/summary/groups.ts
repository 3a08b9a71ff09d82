import type { SocketTable } from "../table/index";
import { AddressCounts, type Words } from "./address-counts";
import type { AddressGrouping, End, Grouping } from "./grouping";
import { isLower, isV4, maskOf, networkName, V4_WORD } from "./networks";
import { Top } from "./top";

/** What rows have in common, and how many there are. */
export interface GroupEntry {
  /** `10.0.0.9`, `10.0.0.0/24`, `443`, `1000`. */
  key: string;
  sockets: number;
}

export interface Group {
  /** As it was asked for: `remote/24`. */
  by: string;
  /** Sockets that were counted: those that have such a thing. */
  sockets: number;
  /** Different ones among them. */
  distinct: number;
  /** Those with the most sockets, the most first; of equals the lowest. */
  top: GroupEntry[];
}

/** Codes from here on are raw's and icmp's: what stands for their ports are numbers of another kind. */
const FIRST_WITHOUT_PORTS = 6;

/** Counts rows by what they have. Each end's addresses are counted once, and its networks made of them. */
export class Groups {
  readonly #groupings: readonly Grouping[];
  readonly #addresses = new Map<End, AddressCounts>();
  readonly #ports = new Map<End, Uint32Array>();
  readonly #uids = new Map<number, number>();

  constructor(groupings: readonly Grouping[]) {
    this.#groupings = groupings;
    for (const grouping of groupings) {
      if (grouping.what === "address") this.#addresses.set(grouping.end, new AddressCounts());
      if (grouping.what === "port") this.#ports.set(grouping.end, new Uint32Array(65536));
    }
  }

  add(table: SocketTable, rows: Uint32Array): void {
    for (const [end, counts] of this.#addresses) addAddresses(counts, table, rows, end);
    for (const [end, counts] of this.#ports) addPorts(counts, table, rows, end);
    if (this.#groupings.some(({ what }) => what === "uid")) addUids(this.#uids, table, rows);
  }

  /** With at most `most` entries each. */
  result(most: number): Group[] {
    return this.#groupings.map((grouping) => {
      if (grouping.what === "address") return this.#networks(grouping, most);
      if (grouping.what === "uid") return numbers(grouping.name, this.#uids, most);
      const ports = this.#ports.get(grouping.end) ?? [];
      return numbers(grouping.name, ports.entries(), most);
    });
  }

  #networks(grouping: AddressGrouping, most: number): Group {
    const addresses = this.#addresses.get(grouping.end) ?? new AddressCounts();
    const networks = networksOf(addresses, grouping);
    const top = new Top<Words>(most, isLower, (words) => words.slice());
    networks.forEach((words, count) => {
      top.offer(count, words);
    });
    return {
      by: grouping.name,
      sockets: networks.total,
      distinct: networks.size,
      top: top.entries.map(({ key, weight }) => ({ key: networkName(key, grouping), sockets: weight })),
    };
  }
}

function networksOf(addresses: AddressCounts, { v4, v6 }: AddressGrouping): AddressCounts {
  if (v4 === 32 && v6 === 128) return addresses;
  const networks = new AddressCounts();
  const v4Mask = maskOf(96 + v4);
  const v6Mask = maskOf(v6);
  addresses.forEach((words, count) => {
    const mask = isV4(words) ? v4Mask : v6Mask;
    networks.add(
      ((words[0] ?? 0) & (mask[0] ?? 0)) >>> 0,
      ((words[1] ?? 0) & (mask[1] ?? 0)) >>> 0,
      ((words[2] ?? 0) & (mask[2] ?? 0)) >>> 0,
      ((words[3] ?? 0) & (mask[3] ?? 0)) >>> 0,
      count,
    );
  });
  return networks;
}

/** What a column's bytes hold, four words an address: columns are aligned. */
function wordsOf({ buffer, byteOffset, byteLength }: Uint8Array): Uint32Array {
  return new Uint32Array(buffer, byteOffset, byteLength / 4);
}

/** Of the remote end, the rows that have a peer. */
function addAddresses(counts: AddressCounts, { columns }: SocketTable, rows: Uint32Array, end: End): void {
  const words = wordsOf(end === "local" ? columns.localAddress : columns.remoteAddress);
  const isRemote = end === "remote";
  for (let i = 0; i < rows.length; i++) {
    const at = (rows[i] ?? 0) * 4;
    const w0 = words[at] ?? 0;
    const w1 = words[at + 1] ?? 0;
    const w2 = words[at + 2] ?? 0;
    const w3 = words[at + 3] ?? 0;
    if (isRemote && w3 === 0 && w0 === 0 && w1 === 0 && (w2 === 0 || w2 === V4_WORD)) continue;
    counts.add(w0, w1, w2, w3);
  }
}

function addPorts(counts: Uint32Array, { columns }: SocketTable, rows: Uint32Array, end: End): void {
  const { protocol } = columns;
  const ports = end === "local" ? columns.localPort : columns.remotePort;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0;
    const port = ports[row] ?? 0;
    if (port === 0 || (protocol[row] ?? 0) >= FIRST_WITHOUT_PORTS) continue;
    counts[port] = (counts[port] ?? 0) + 1;
  }
}

/** Rows without an inode have no owner any more, or none yet: their uid says nothing. */
function addUids(counts: Map<number, number>, { columns }: SocketTable, rows: Uint32Array): void {
  const { uid, inode } = columns;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0;
    if (inode[row] === 0) continue;
    const owner = uid[row] ?? 0;
    counts.set(owner, (counts.get(owner) ?? 0) + 1);
  }
}

function numbers(by: string, counts: Iterable<[number, number]>, most: number): Group {
  const top = new Top<number>(most, (key, other) => key < other);
  let sockets = 0;
  let distinct = 0;
  for (const [key, count] of counts) {
    if (count === 0) continue;
    sockets += count;
    distinct++;
    top.offer(count, key);
  }
  return { by, sockets, distinct, top: top.entries.map(({ key, weight }) => ({ key: String(key), sockets: weight })) };
}
