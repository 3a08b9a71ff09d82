import { SocketTable } from "../../../dist/index.js";
import type { Protocol } from "../../harness/dumps";
import { ANY_SIZE, type Contender } from "./contender";
import { type Digest, hash, swap } from "./digest";

/** A table that is filled again and again: what refresh() does. The 1 of all ratios. */
export const sockdex: Contender = {
  name: "sockdex",
  mostRows: ANY_SIZE,
  parser(protocol) {
    const table = new SocketTable({ protocol });
    return {
      parse(bytes) {
        table.clear();
        table.begin({ protocol, bytes: bytes.length });
        table.append(bytes);
        table.end();
      },
      index: () => void table.rowOfInode(1),
      digest: () => digestTable(table, protocol),
    };
  },
};

/** A new table each time, its memory and all. */
export const sockdexFresh: Contender = {
  name: "sockdex, a new table",
  mostRows: ANY_SIZE,
  parser(protocol) {
    let table: SocketTable | undefined;
    return {
      parse(bytes) {
        table = undefined;
        table = SocketTable.parse(bytes, { protocol });
      },
      index: () => void table?.rowOfInode(1),
      digest: () => digestTable(table ?? new SocketTable(), protocol),
    };
  },
};

export function digestTable({ size, columns }: SocketTable, protocol: Protocol): Digest {
  const hashColumn = (column: ArrayLike<number>) => hash(size, (i) => column[i] ?? 0);
  // 16 bytes a row in network order; IPv4 is the last four.
  const words = protocol === "tcp" ? 1 : 4;
  const hashAddresses = ({ buffer, byteOffset, byteLength }: Uint8Array) => {
    const all = new Uint32Array(buffer, byteOffset, byteLength / 4);
    const wordOf = (i: number) => Math.floor(i / words) * 4 + 4 - words + (i % words);
    return hash(size * words, (i) => swap(all[wordOf(i)] ?? 0));
  };
  return {
    rows: size,
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
