import type { TableView } from "../table/table-view";
import type { Group } from "./group";
import { parseGrouping } from "./grouping";
import { Groups } from "./groups";
import { addressWords, V4_WORD } from "./networks";

/** Lengths of prefixes: of IPv4 and of IPv6. */
export interface PrefixLengths {
  readonly v4: number;
  readonly v6: number;
}

/** What networks are counted by, from single addresses on. Those within a byte or a group of digits are read worse. */
const V4_LENGTHS = [32, 24, 16, 8, 28, 20, 12];
const V6_LENGTHS = [128, 64, 48, 32, 56, 40];
/** A length must tell so many times as much as one before it. */
const BETTER = 1.05;
const USUAL = { v4: 4, v6: 4 };
/** And one that is read worse so many times as much. */
const MUCH_BETTER = 1.25;

/** Rows that the choice is made by, at most: of more every second, every third. */
const SAMPLE = 1 << 15;

/**
 * The lengths by which a list of `most` networks says most of where these rows' peers are: neither one network that has
 * all nor many that have one each. What a list says is its share of the entropy: a network with the share p of the rows
 * gives −p·log p.
 */
export function tellingLengths(table: TableView, rows: Uint32Array, most: number): PrefixLengths {
  const { v4, v6 } = byFamily(table, sample(rows));
  return {
    v4: telling(table, v4, V4_LENGTHS, USUAL.v4, most, (length) => `remote/${length}/128`),
    v6: telling(table, v6, V6_LENGTHS, USUAL.v6, most, (length) => `remote/32/${length}`),
  };
}

/** About how many different peers rows have, by a sample of them; 0 where they are few. */
export function expectedPeers(table: TableView, rows: Uint32Array): number {
  if (rows.length <= SAMPLE) return 0;
  const some = sample(rows);
  const groups = new Groups([parseGrouping("remote")]);
  groups.add(table, some);
  const share = (groups.result(1)[0]?.distinct ?? 0) / some.length;
  // What a small sample has many times, all have still more often.
  return share < 0.5 ? 0 : Math.floor(rows.length * share);
}

function telling(
  table: TableView,
  rows: Uint32Array,
  lengths: readonly number[],
  usual: number,
  most: number,
  nameOf: (length: number) => string,
): number {
  const groups = new Groups(lengths.map((length) => parseGrouping(nameOf(length))));
  groups.add(table, rows);
  let best = { length: lengths[0] ?? 0, says: 0 };
  for (const [i, group] of groups.result(most).entries()) {
    const says = whatIsSaid(group);
    if (i === 0 || says > best.says * (i < usual ? BETTER : MUCH_BETTER)) best = { length: lengths[i] ?? 0, says };
  }
  return best.length;
}

function whatIsSaid({ top, sockets: all }: Group): number {
  return top.reduce((sum, { sockets }) => sum - (sockets / all) * Math.log(sockets / all), 0);
}

function sample(rows: Uint32Array): Uint32Array {
  const step = Math.ceil(rows.length / SAMPLE);
  return step <= 1 ? rows : Uint32Array.from({ length: Math.floor(rows.length / step) }, (_, i) => rows[i * step] ?? 0);
}

/** IPv4 in an IPv6 table is IPv4. */
function byFamily({ columns }: TableView, rows: Uint32Array): { v4: Uint32Array; v6: Uint32Array } {
  const words = addressWords(columns.remoteAddress);
  const isV4 = (row: number) => words[row * 4] === 0 && words[row * 4 + 1] === 0 && words[row * 4 + 2] === V4_WORD;
  return { v4: rows.filter(isV4), v6: rows.filter((row) => !isV4(row)) };
}
