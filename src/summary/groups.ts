import type { TableView } from "../table/index";
import { FIRST_WITHOUT_PORTS } from "../table/protocols";
import type { SocketHolders } from "../text/holders";
import { AddressCounts, type Words } from "./address-counts";
import type { Group } from "./group";
import type { AddressGrouping, End, Grouping, SimpleGrouping } from "./grouping";
import { KeyCounts } from "./key-counts";
import { addressWords, isLower, isV4, maskOf, networkName, V4_WORD } from "./networks";
import { Top } from "./top";

/** What is counted in a way of its own, quicker than by KeyCounts. */
const QUICK: readonly SimpleGrouping["what"][] = ["address", "port", "uid", "netns"];

/** Counts rows by what they have. Each end's addresses are counted once, and its networks made of them. */
export class Groups {
  /** As they were asked for; each is counted in the quickest way there is for it. */
  readonly #groupings: readonly (SimpleGrouping | KeyCounts)[];
  /** Of each end, addresses as far as any grouping looks at them. */
  readonly #addresses = new Map<End, EndCounts>();
  readonly #ports = new Map<End, Uint32Array>();
  /** Owners, each the first word of a key: hashed with secrets, as addresses are. */
  readonly #uids = new AddressCounts();
  /** Network namespaces, likewise. */
  readonly #namespaces = new AddressCounts();

  /** `holders`: where a grouping needs them. `addresses`: of each end so many different ones are expected. */
  constructor(groupings: readonly Grouping[], holders?: SocketHolders, addresses = 0) {
    this.#groupings = groupings.map((grouping) => {
      const [first, ...others] = grouping.parts;
      return others.length > 0 || !QUICK.includes(first.what) ? new KeyCounts(grouping, holders) : first;
    });
    for (const grouping of this.#groupings) {
      if (grouping instanceof KeyCounts) continue;
      if (grouping.what === "address") {
        const { v4, v6 } = this.#addresses.get(grouping.end) ?? grouping;
        const finest = { v4: Math.max(v4, grouping.v4), v6: Math.max(v6, grouping.v6) };
        this.#addresses.set(grouping.end, { ...finest, counts: new AddressCounts(addresses) });
      }
      if (grouping.what === "port") this.#ports.set(grouping.end, new Uint32Array(65536));
    }
  }

  add(table: TableView, rows: Uint32Array): void {
    for (const [end, counts] of this.#addresses) addAddresses(counts, table, rows, end);
    for (const [end, counts] of this.#ports) addPorts(counts, table, rows, end);
    for (const grouping of this.#groupings) {
      if (grouping instanceof KeyCounts) grouping.add(table, rows);
      else if (grouping.what === "uid") addUids(this.#uids, table, rows);
      else if (grouping.what === "netns") addNamespaces(this.#namespaces, table, rows);
    }
  }

  /** With at most `most` entries each. */
  result(most: number): Group[] {
    return this.#groupings.map((grouping) => {
      if (grouping instanceof KeyCounts) return grouping.group(most);
      if (grouping.what === "address") return this.#networks(grouping, most);
      const numbers = new Numbers(grouping.name, most);
      if (grouping.what !== "port") {
        const counts = grouping.what === "uid" ? this.#uids : this.#namespaces;
        counts.forEach(([number = 0], count) => {
          numbers.add(number, count);
        });
      } else for (const [port, count] of this.#ports.get(grouping.end)?.entries() ?? []) numbers.add(port, count);
      return numbers.group;
    });
  }

  #networks(grouping: AddressGrouping, most: number): Group {
    const networks = networksOf(this.#addresses.get(grouping.end), grouping);
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

/** Addresses of one end, grouped by this many leading bits. */
interface EndCounts {
  v4: number;
  v6: number;
  counts: AddressCounts;
}

function networksOf(finest: EndCounts | undefined, { v4, v6 }: AddressGrouping): AddressCounts {
  if (!finest) return new AddressCounts();
  if (finest.v4 === v4 && finest.v6 === v6) return finest.counts;
  const networks = new AddressCounts();
  const v4Mask = maskOf(96 + v4);
  const v6Mask = maskOf(v6);
  finest.counts.forEach((words, count) => {
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

/** Of the remote end, the rows that have a peer. */
function addAddresses({ counts, v4, v6 }: EndCounts, { columns }: TableView, rows: Uint32Array, end: End): void {
  const words = addressWords(end === "local" ? columns.localAddress : columns.remoteAddress);
  const isRemote = end === "remote";
  // Of a network's bits alone there are few: what is counted stays in the processor's cache.
  const v4Mask = maskOf(96 + v4)[3] ?? 0;
  const [m0 = 0, m1 = 0, m2 = 0, m3 = 0] = maskOf(v6);
  for (let i = 0; i < rows.length; i++) {
    const at = (rows[i] ?? 0) * 4;
    const w0 = words[at] ?? 0;
    const w1 = words[at + 1] ?? 0;
    const w2 = words[at + 2] ?? 0;
    const w3 = words[at + 3] ?? 0;
    if (isRemote && w3 === 0 && w0 === 0 && w1 === 0 && (w2 === 0 || w2 === V4_WORD)) continue;
    if (w0 === 0 && w1 === 0 && w2 === V4_WORD) counts.add(0, 0, V4_WORD, (w3 & v4Mask) >>> 0);
    else counts.add((w0 & m0) >>> 0, (w1 & m1) >>> 0, (w2 & m2) >>> 0, (w3 & m3) >>> 0);
  }
}

function addPorts(counts: Uint32Array, { columns }: TableView, rows: Uint32Array, end: End): void {
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
function addUids(counts: AddressCounts, { columns }: TableView, rows: Uint32Array): void {
  const { uid, inode } = columns;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0;
    if (inode[row] !== 0) counts.add(uid[row] ?? 0, 0, 0, 0);
  }
}

/** Rows of tables that were not read so are in none. */
function addNamespaces(counts: AddressCounts, { columns: { namespace } }: TableView, rows: Uint32Array): void {
  if (namespace === undefined) return;
  for (let i = 0; i < rows.length; i++) counts.add(namespace[rows[i] ?? 0] ?? 0, 0, 0, 0);
}

/** A group whose keys are numbers. */
class Numbers {
  readonly #by: string;
  readonly #top: Top<number>;
  #sockets = 0;
  #distinct = 0;

  constructor(by: string, most: number) {
    this.#by = by;
    this.#top = new Top(most, (key, other) => key < other);
  }

  add(key: number, count: number): void {
    if (count === 0) return;
    this.#sockets += count;
    this.#distinct++;
    this.#top.offer(count, key);
  }

  get group(): Group {
    const top = this.#top.entries.map(({ key, weight }) => ({ key: String(key), sockets: weight }));
    return { by: this.#by, sockets: this.#sockets, distinct: this.#distinct, top };
  }
}
