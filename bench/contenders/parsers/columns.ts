import type { Protocol } from "../../harness/dumps";
import { type Digest, hash } from "./digest";

/** A scanner's typed arrays: the columns of sockdex, addresses as words of their network order. */
export interface Columns {
  capacity: number;
  /** Words an address. */
  words: number;
  state: Uint8Array;
  timer: Uint8Array;
  localAddress: Uint32Array;
  remoteAddress: Uint32Array;
  localPort: Uint16Array;
  remotePort: Uint16Array;
  txQueue: Uint32Array;
  rxQueue: Uint32Array;
  timerExpires: Uint32Array;
  retransmits: Uint32Array;
  uid: Uint32Array;
  timeouts: Uint32Array;
  inode: Float64Array;
}

function allocate(capacity: number, words: number): Columns {
  return {
    capacity,
    words,
    state: new Uint8Array(capacity),
    timer: new Uint8Array(capacity),
    localAddress: new Uint32Array(capacity * words),
    remoteAddress: new Uint32Array(capacity * words),
    localPort: new Uint16Array(capacity),
    remotePort: new Uint16Array(capacity),
    txQueue: new Uint32Array(capacity),
    rxQueue: new Uint32Array(capacity),
    timerExpires: new Uint32Array(capacity),
    retransmits: new Uint32Array(capacity),
    uid: new Uint32Array(capacity),
    timeouts: new Uint32Array(capacity),
    inode: new Float64Array(capacity),
  };
}

/** No row is shorter than its columns up to the inode. */
const SHORTEST_ROW = { tcp: 90, tcp6: 138 };

/** A parser around a scanner, with columns that are there before it runs and are used again. */
export function columnParser(protocol: Protocol, words: number, scan: (bytes: Uint8Array, columns: Columns) => number) {
  let columns = allocate(0, words);
  let rows = 0;
  return {
    parse(bytes: Buffer) {
      const most = Math.ceil(bytes.length / SHORTEST_ROW[protocol]);
      if (most > columns.capacity) columns = allocate(most, words);
      rows = scan(bytes, columns);
    },
    /** What it costs to find rows by inode without sockdex. */
    index() {
      const map = new Map<number, number>();
      const { inode } = columns;
      for (let row = 0; row < rows; row++) {
        const key = inode[row] ?? 0;
        if (key !== 0) map.set(key, row);
      }
      return map;
    },
    digest: () => digestColumns(columns, rows, protocol),
  };
}

function digestColumns(columns: Columns, rows: number, protocol: Protocol): Digest {
  const hashColumn = (column: ArrayLike<number>) => hash(rows, (i) => column[i] ?? 0);
  const asked = protocol === "tcp" ? 1 : 4;
  const wordOf = (i: number) => Math.floor(i / asked) * columns.words + columns.words - asked + (i % asked);
  const hashAddresses = (addresses: Uint32Array) => hash(rows * asked, (i) => addresses[wordOf(i)] ?? 0);
  return {
    rows,
    state: hashColumn(columns.state),
    timer: hashColumn(columns.timer),
    localAddress: hashAddresses(columns.localAddress),
    remoteAddress: hashAddresses(columns.remoteAddress),
    localPort: hashColumn(columns.localPort),
    remotePort: hashColumn(columns.remotePort),
    txQueue: hashColumn(columns.txQueue),
    rxQueue: hashColumn(columns.rxQueue),
    timerExpires: hashColumn(columns.timerExpires),
    retransmits: hashColumn(columns.retransmits),
    uid: hashColumn(columns.uid),
    timeouts: hashColumn(columns.timeouts),
    inode: hashColumn(columns.inode),
  };
}
