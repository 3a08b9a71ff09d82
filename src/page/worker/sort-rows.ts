import type { Columns } from "../../core";

/*
 * Rows in order by counting: a column is read 16 bits at a time, the least first, and rows are put behind each other by
 * them, which keeps the order they had. A million rows by a port are one pass, by an address as many as it has parts
 * that differ.
 */

/** The 16 bits of a row that are looked at in a pass. */
type Digit = (row: number) => number;

const VALUES = 65536;

/** Columns that rows can be sorted by, as `sockdex list --sort` calls them. Digits go from the least to the most. */
const DIGITS: Record<string, (columns: Columns) => Digit[]> = {
  proto: ({ protocol }) => [(row) => protocol[row] ?? 0],
  state: ({ state }) => [(row) => state[row] ?? 0],
  local: ({ localAddress, localPort }) => endpoint(localAddress, localPort),
  remote: ({ remoteAddress, remotePort }) => endpoint(remoteAddress, remotePort),
  rx: ({ rxQueue }) => words(rxQueue),
  tx: ({ txQueue }) => words(txQueue),
  timer: ({ timer, timerExpires }) => [...words(timerExpires), (row) => timer[row] ?? 0],
  retrans: ({ retransmits }) => words(retransmits),
  probes: ({ timeouts }) => words(timeouts),
  uid: ({ uid }) => words(uid),
  inode: ({ inode }) => [
    (row) => (inode[row] ?? 0) & 0xffff,
    (row) => ((inode[row] ?? 0) / 2 ** 16) & 0xffff,
    (row) => ((inode[row] ?? 0) / 2 ** 32) & 0xffff,
    (row) => ((inode[row] ?? 0) / 2 ** 48) & 0xffff,
  ],
  refs: (columns) => detail(columns, 1, columns.references),
  rto: (columns) => detail(columns, 4, columns.retransmitTimeout),
  ato: (columns) => detail(columns, 8, columns.ackTimeout),
  qack: (columns) => detail(columns, 16, columns.quickAck),
  cwnd: (columns) => detail(columns, 32, columns.congestionWindow),
  ssthresh: (columns) => detail(columns, 64, columns.slowStartThreshold),
  drops: (columns) => detail(columns, 128, columns.drops),
};

/** The rows in order: a new array. What is equal keeps its order, in a descending one too. An unknown column leaves all as it is. */
export function sortRows(columns: Columns, rows: Uint32Array, column: string, isDescending: boolean): Uint32Array {
  let from = rows.slice();
  let to = new Uint32Array(rows.length);
  const counts = new Uint32Array(VALUES);
  for (const digit of DIGITS[column]?.(columns) ?? []) {
    counts.fill(0);
    for (const row of from) {
      const value = digit(row);
      counts[value] = (counts[value] ?? 0) + 1;
    }
    // All alike: this part of the column says nothing.
    if (from.length === 0 || counts[digit(from[0] ?? 0)] === from.length) continue;
    startsOf(counts, isDescending);
    for (const row of from) {
      const value = digit(row);
      const place = counts[value] ?? 0;
      counts[value] = place + 1;
      to[place] = row;
    }
    [from, to] = [to, from];
  }
  return from;
}

/** Turns counts into the places where the rows of each value begin. */
function startsOf(counts: Uint32Array, isDescending: boolean): void {
  let place = 0;
  for (let i = 0; i < VALUES; i++) {
    const value = isDescending ? VALUES - 1 - i : i;
    const count = counts[value] ?? 0;
    counts[value] = place;
    place += count;
  }
}

function words(column: Uint32Array): Digit[] {
  return [(row) => (column[row] ?? 0) & 0xffff, (row) => (column[row] ?? 0) >>> 16];
}

function endpoint(addresses: Uint8Array, ports: Uint16Array): Digit[] {
  const parts = Array.from({ length: 8 }, (_, i): Digit => {
    const at = 14 - i * 2;
    return (row) => ((addresses[row * 16 + at] ?? 0) << 8) | (addresses[row * 16 + at + 1] ?? 0);
  });
  return [(row) => ports[row] ?? 0, ...parts];
}

/** A column that not every row prints: those that do not come first. Signed numbers in their order. */
function detail({ present }: Columns, bit: number, column: Uint32Array | Int32Array | undefined): Digit[] {
  if (!present || !column) return [];
  const sign = column instanceof Int32Array ? 0x80000000 : 0;
  const key = (row: number) => (isPrinted(row) ? ((column[row] ?? 0) ^ sign) >>> 0 : 0);
  const isPrinted = (row: number) => ((present[row] ?? 0) & bit) !== 0;
  return [(row) => key(row) & 0xffff, (row) => key(row) >>> 16, (row) => (isPrinted(row) ? 1 : 0)];
}
