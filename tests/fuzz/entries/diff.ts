import { diff } from "../../../src/changes/changes";
import { PROTOCOLS, type SocketTable } from "../../../src/core";
import type { Random } from "../../generate/random";
import type { Entry, Finding } from "../case";
import { feed } from "../feed";
import { Tables } from "../tables";

const sides = [new Tables(), new Tables()] as const;

/** diff() of two parts of the text, beside a plain comparison of which socket is where. */
export const diffEntry: Entry = {
  name: "diff",
  weight: 1,
  run(bytes, random) {
    const cut = random.below(bytes.length + 1);
    const overlap = random.chance(0.5) ? random.below(bytes.length + 1 - cut) : 0;
    const before = tableOf(0, bytes.subarray(0, cut + overlap), random);
    const after = tableOf(1, bytes.subarray(random.chance(0.5) ? cut : 0), random);
    return compare(before, after);
  },
  reset() {
    for (const tables of sides) tables.reset();
  },
};

function tableOf(side: 0 | 1, text: Uint8Array, random: Random): SocketTable {
  const table = sides[side].get(random.chance(0.5), "little");
  table.restart();
  feed(table, text, random);
  return table;
}

function compare(before: SocketTable, after: SocketTable): Finding {
  const afterwards = withPointer(after);
  const withPointers = new Set([...withPointer(before)].filter((protocol) => afterwards.has(protocol)));
  const [was, is] = [identities(before, withPointers), identities(after, withPointers)];
  const changes = diff(before, after);
  const told = (numbers: Uint32Array, names: readonly string[]) =>
    Array.from(numbers, (row) => names[row])
      .sort()
      .join();
  const gone = (own: readonly string[], others: readonly string[]) => {
    const known = new Set(others);
    return [...new Set(own)]
      .filter((name) => !known.has(name))
      .sort()
      .join();
  };
  const opened = told(changes.opened.numbers, is);
  if (opened !== gone(is, was)) return `opened: ${opened}, not ${gone(is, was)}`;
  const closed = told(changes.closed.numbers, was);
  if (closed !== gone(was, is)) return `closed: ${closed}, not ${gone(was, is)}`;
  // Of what either side lists twice, either may be the one compared.
  const single = (names: readonly string[]) => names.filter((name) => names.indexOf(name) === names.lastIndexOf(name));
  const both = new Set(single(was).filter((name) => single(is).includes(name)));
  for (const [row, name] of is.entries()) {
    if (!both.has(name)) continue;
    const from = was.indexOf(name);
    for (const { list, column, holds } of HISTORY) {
      const should = holds(before.columns[column][from] ?? 0, after.columns[column][row] ?? 0);
      if (changes[list].numbers.includes(row) !== should) return `${list} of ${name}: not ${should}`;
    }
  }
  return undefined;
}

const HISTORY = [
  { list: "changed", column: "state", holds: (was: number, is: number) => was !== is },
  { list: "stuckTx", column: "txQueue", holds: (was: number, is: number) => was > 0 && is >= was },
  { list: "stuckRx", column: "rxQueue", holds: (was: number, is: number) => was > 0 && is >= was },
  { list: "retransmitting", column: "retransmits", holds: (was: number, is: number) => is > was },
] as const;

/** Protocols of which some row has a pointer. */
function withPointer({ columns }: SocketTable): Set<number> {
  return new Set(columns.protocol.filter((_, row) => columns.pointer?.[row]));
}

/** What makes a row the socket it is. */
function identities({ columns, size }: SocketTable, withPointers: ReadonlySet<number>): string[] {
  return Array.from({ length: size }, (_, i) =>
    [
      PROTOCOLS[columns.protocol[i] ?? 0],
      columns.localAddress.subarray(i * 16, i * 16 + 16).join("."),
      columns.localPort[i],
      columns.remoteAddress.subarray(i * 16, i * 16 + 16).join("."),
      columns.remotePort[i],
      columns.inode[i],
      withPointers.has(columns.protocol[i] ?? 0) ? columns.pointer?.[i] : "",
    ].join(" "),
  );
}
