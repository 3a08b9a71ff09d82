import type { TableView } from "../table/index";
import { FIRST_WITHOUT_PORTS, LAST_TCP, PROTOCOLS } from "../table/protocols";
import { shownState, stateName } from "../table/states";
import { namedFirst, type SocketHolders } from "../text/holders";
import type { AddressGrouping, Grouping, SimpleGrouping } from "./grouping";
import { Ids } from "./ids";
import { addressWords, maskOf, networkName, V4_WORD } from "./networks";

const CLOSE = 7;
/** CLOSE of what is not TCP has another name: beside the codes of all states. */
const UNCONNECTED = 0x80;

/** What keys are read from. */
export type KeyedRows = Pick<TableView, "columns">;

/** What rows have, as numbers: one kind of thing, of one table after another. */
export interface RowKeys {
  /** The number of what a row of this table has, a u32; −1 for nothing. */
  of(table: KeyedRows): (row: number) => number;
  /** What a number means. */
  text(number: number): string;
}

/** Of each thing that rows are grouped by; `holders` where they are needed: see needsHolders(). */
export function keysOf({ parts }: Pick<Grouping, "parts">, holders: SocketHolders | undefined): RowKeys[] {
  return parts.map((part) => rowKeys(part, holders));
}

function rowKeys(grouping: SimpleGrouping, holders: SocketHolders | undefined): RowKeys {
  switch (grouping.what) {
    case "address":
      return new AddressKeys(grouping);
    case "port":
      return { of: ({ columns }) => portOf(columns[`${grouping.end}Port`], columns.protocol), text: String };
    case "uid":
      return {
        // A row without an inode has no owner any more, or none yet.
        of:
          ({ columns: { uid, inode } }) =>
          (row) =>
            inode[row] === 0 ? -1 : (uid[row] ?? 0),
        text: String,
      };
    case "netns":
      return {
        of:
          ({ columns: { namespace } }) =>
          (row) =>
            namespace?.[row] ?? -1,
        text: String,
      };
    case "protocol":
      return {
        of:
          ({ columns }) =>
          (row) =>
            columns.protocol[row] ?? 0,
        text: (code) => PROTOCOLS[code] ?? "?",
      };
    case "state":
      return {
        of:
          ({ columns: { state, protocol } }) =>
          (row) => {
            const code = (state[row] ?? 0) & 0x7f;
            return code === CLOSE && (protocol[row] ?? 0) > LAST_TCP ? UNCONNECTED : code;
          },
        text: (code) => (code === UNCONNECTED ? shownState("CLOSE", "udp") : stateName(code)),
      };
    case "process":
    case "pid":
      return new HolderKeys(grouping.what, holders ?? { byInode: new Map() });
  }
}

function portOf(ports: Uint16Array, protocol: Uint8Array): (row: number) => number {
  return (row) => {
    const port = ports[row] ?? 0;
    return port === 0 || (protocol[row] ?? 0) >= FIRST_WITHOUT_PORTS ? -1 : port;
  };
}

class AddressKeys implements RowKeys {
  readonly #grouping: AddressGrouping;
  readonly #ids = new Ids();

  constructor(grouping: AddressGrouping) {
    this.#grouping = grouping;
  }

  of({ columns }: KeyedRows): (row: number) => number {
    const { end, v4, v6 } = this.#grouping;
    const all = addressWords(columns[`${end}Address`]);
    const v4Mask = maskOf(96 + v4)[3] ?? 0;
    const [m0 = 0, m1 = 0, m2 = 0, m3 = 0] = maskOf(v6);
    const isRemote = end === "remote";
    return (row) => {
      const at = row * 4;
      const [w0, w1, w2, w3] = [all[at] ?? 0, all[at + 1] ?? 0, all[at + 2] ?? 0, all[at + 3] ?? 0];
      const isMapped = w0 === 0 && w1 === 0 && w2 === V4_WORD;
      // Of the remote end, rows that have a peer.
      if (isRemote && w3 === 0 && w0 === 0 && w1 === 0 && (isMapped || w2 === 0)) return -1;
      if (isMapped) return this.#ids.of(0, 0, V4_WORD, (w3 & v4Mask) >>> 0);
      return this.#ids.of((w0 & m0) >>> 0, (w1 & m1) >>> 0, (w2 & m2) >>> 0, (w3 & m3) >>> 0);
    };
  }

  text(number: number): string {
    return networkName(this.#ids.words(number), this.#grouping);
  }
}

/** Who holds a socket: all of them together are one key, so each socket counts once. */
class HolderKeys implements RowKeys {
  readonly #what: "process" | "pid";
  readonly #holders: SocketHolders;
  readonly #numbers = new Map<string, number>();
  readonly #texts: string[] = [];

  constructor(what: "process" | "pid", holders: SocketHolders) {
    this.#what = what;
    this.#holders = holders;
  }

  of({ columns: { inode } }: KeyedRows): (row: number) => number {
    return (row) => {
      const text = this.#textOf(inode[row] ?? 0);
      if (text === undefined) return -1;
      let number = this.#numbers.get(text);
      if (number === undefined) {
        number = this.#texts.push(text) - 1;
        this.#numbers.set(text, number);
      }
      return number;
    };
  }

  text(number: number): string {
    return this.#texts[number] ?? "";
  }

  /** `nginx`, or `nginx 811`; of several `sshd, systemd`, and `nginx 811 +4`. */
  #textOf(inode: number): string | undefined {
    const some = namedFirst(this.#holders.byInode.get(inode) ?? []);
    const [first, ...others] = some;
    if (first === undefined) return undefined;
    if (this.#what === "process") {
      return others.length === 0 ? first.name : [...new Set(some.map(({ name }) => name))].join(", ");
    }
    const processes = others.length === 0 ? 1 : new Set(some.map(({ pid }) => pid)).size;
    return `${first.name} ${first.pid}${processes > 1 ? ` +${processes - 1}` : ""}`;
  }
}
