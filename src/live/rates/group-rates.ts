import { needsHolders, parseGrouping } from "../../summary/grouping";
import { RowGroups } from "../../summary/row-groups";
import { keysOf } from "../../summary/row-keys";
import { Top } from "../../summary/top";
import type { QueryTable } from "../../table/index";
import { refuseUnknown } from "../../table/reading/options";
import type { SocketHolders } from "../../text/holders";
import { checkMost, checkRate, RATES, type RateArrays, type RateName, type RateValues, valuesOf } from "./rate-names";

/** What the connections of a group do together, a second. */
export interface RateGroupEntry extends RateValues {
  /** `10.0.0.9`, `10.0.0.0/24`, `443`, `nginx`. */
  key: string;
  sockets: number;
}

export interface RateGroup {
  /** As it was asked for: `remote/24`. */
  by: string;
  /** Sockets that were added up: those with rates that have such a thing. */
  sockets: number;
  /** Different ones among them. */
  distinct: number;
  /** Those that do most, the most first; of equals the lowest, or what comes first in the alphabet. */
  top: RateGroupEntry[];
}

export interface RateGroupOptions {
  /** Entries, default 10. */
  top?: number;
  /** What is most. Default: bytes in and out together. */
  sortBy?: RateName;
  /** By process or pid: who holds which socket, as socketHolders() returns it. Default: what the monitor knows by its option `holders`. */
  holders?: SocketHolders;
}

/** Adds rates up by what rows have in common. Throws ERR_INVALID_ARGUMENT, ERR_RETIRED, and what `known` throws. */
export function groupRates(
  table: QueryTable,
  rates: RateArrays,
  by: string,
  options: RateGroupOptions,
  known: () => SocketHolders,
): RateGroup {
  refuseUnknown(options, ["top", "sortBy", "holders"], "option");
  const { top: most = 10, sortBy, holders } = options;
  checkMost("top", most);
  if (sortBy !== undefined) checkRate("sortBy", sortBy);
  const grouping = parseGrouping(by);
  const groups = new RowGroups(keysOf(grouping, holders ?? (needsHolders(grouping) ? known() : undefined)));
  const { rows, numbers, distinct } = numberRows(rates.segmentsIn, groups.of(table));
  const sums = RATES.map((name) => addUp(rates[name], rows, numbers, distinct));
  const sumOf = (name: RateName, group: number) => sums[RATES.indexOf(name)]?.[group] ?? Number.NaN;
  const top = new Top<number>(most, (group, other) => groups.isBefore(group, other));
  for (let group = 0; group < distinct; group++) {
    const weight = sortBy ? sumOf(sortBy, group) : sumOf("bytesIn", group) + sumOf("bytesOut", group);
    top.offer(Number.isNaN(weight) ? 0 : weight, group);
  }
  const sockets = new Uint32Array(distinct);
  for (const group of numbers) sockets[group] = (sockets[group] ?? 0) + 1;
  const entries = top.entries.map(({ key: group }) => ({
    key: groups.texts(group).join(","),
    sockets: sockets[group] ?? 0,
    ...valuesOf((name) => sumOf(name, group)),
  }));
  return { by, sockets: rows.length, distinct, top: entries };
}

/** The rows with rates that are of a group, and of each the number of its group. */
function numberRows(anyRate: Float64Array, numberOf: (row: number) => number) {
  const rows = new Uint32Array(anyRate.length);
  const numbers = new Uint32Array(anyRate.length);
  let [found, distinct] = [0, 0];
  for (let row = 0; row < anyRate.length; row++) {
    const number = Number.isNaN(anyRate[row]) ? -1 : numberOf(row);
    if (number < 0) continue;
    rows[found] = row;
    numbers[found++] = number;
    distinct = Math.max(distinct, number + 1);
  }
  return { rows: rows.subarray(0, found), numbers: numbers.subarray(0, found), distinct };
}

/** The sum of each group. */
function addUp(rate: Float64Array, rows: Uint32Array, numbers: Uint32Array, distinct: number): Float64Array {
  const sums = new Float64Array(distinct);
  for (let i = 0; i < rows.length; i++) {
    const group = numbers[i] ?? 0;
    sums[group] = (sums[group] ?? 0) + (rate[rows[i] ?? 0] ?? 0);
  }
  return sums;
}
