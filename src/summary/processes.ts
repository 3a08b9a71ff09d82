import { allOf, processCondition } from "../filter/conditions-as-text";
import type { TableView } from "../table/table-view";
import { type Holder, namedFirst, type SocketHolders } from "../text/holders";
import { type Breakdown, BreakdownCounts } from "./troubles/breakdown";
import { Troubles } from "./troubles/troubles";

/** Sockets of the processes of one name; where several share them, of all their names. */
export interface ProcessSockets extends Breakdown {
  readonly names: readonly string[];
  readonly sockets: number;
  /** Chooses these sockets, in ss's language; undefined for names that cannot be written there. */
  readonly filter: string | undefined;
}

export interface ProcessesFigures {
  /** Different ones. */
  readonly distinct: number;
  /** Sockets of a process that is known. */
  readonly sockets: number;
  /** Sockets of none that is known. */
  readonly without: number;
  /** Of them, those that belong to no process: TIME_WAIT, SYN_RECV, not yet accepted, or closed by their process. */
  readonly ofNone: number;
  /** Those with the most sockets, the most first. */
  readonly top: readonly ProcessSockets[];
}

/** Counts rows by who has them: a socket of several processes once, by all of their names. */
export function processesOf(
  table: TableView,
  rows: Uint32Array,
  holders: SocketHolders,
  most: number,
): ProcessesFigures {
  const { inode } = table.columns;
  const known = new Names();
  const numbers = new Int32Array(rows.length);
  let ofNone = 0;
  for (let i = 0; i < rows.length; i++) {
    const number = inode[rows[i] ?? 0] ?? 0;
    if (number === 0) ofNone++;
    numbers[i] = number === 0 ? -1 : known.numberOf(holders.byInode.get(number));
  }
  const { all } = known;
  const counts = new Uint32Array(all.length);
  let sockets = 0;
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i] ?? -1;
    if (number < 0) continue;
    counts[number] = (counts[number] ?? 0) + 1;
    sockets++;
  }
  const order = [...counts.keys()].sort(
    (a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || (isBefore(all[a], all[b]) ? -1 : 1),
  );
  const troubles = new Troubles(table);
  const top = new Map(order.slice(0, most).map((number) => [number, new BreakdownCounts(table, troubles)]));
  for (let i = 0; i < rows.length; i++) top.get(numbers[i] ?? -1)?.addRow(rows[i] ?? 0);
  const combinations = top.size > 0 ? combinationsOf(holders) : [];
  return {
    distinct: all.length,
    sockets,
    without: rows.length - sockets,
    ofNone,
    top: [...top].map(([number, breakdown]) => {
      const names = all[number] ?? [];
      const filter = conditionOf(names, combinations);
      return { names, sockets: counts[number] ?? 0, ...breakdown.result, filter };
    }),
  };
}

/** The names that sockets have, alone or together, numbered as they are met. In whichever order processes come, their names are the same. */
class Names {
  readonly all: (readonly string[])[] = [];
  readonly #numbers = new Map<string, number>();

  /** -1 for a socket of no process. */
  numberOf(holders: readonly Holder[] | undefined): number {
    const first = holders?.[0];
    if (holders === undefined || first === undefined) return -1;
    const names = holders.length === 1 ? [first.name] : [...new Set(namedFirst(holders).map(({ name }) => name))];
    // A name can have commas in it, but never a NUL.
    const key = names.length === 1 ? first.name : [...names].sort().join("\0");
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.all.length);
    return this.all.push(names) - 1;
  }
}

function isBefore(names: readonly string[] = [], others: readonly string[] = []): boolean {
  return names.join("\0") < others.join("\0");
}

/** Names that have sockets together. */
function combinationsOf({ byInode }: SocketHolders): readonly (readonly string[])[] {
  const found = new Names();
  for (const holders of byInode.values()) if (holders.length > 1) found.numberOf(holders);
  return found.all;
}

/** Sockets that all of these have, and nobody else: a name finds those too that it has together with others. */
function conditionOf(names: readonly string[], combinations: readonly (readonly string[])[]): string | undefined {
  const others = combinations
    .filter((all) => names.every((name) => all.includes(name)))
    .flatMap((all) => all.filter((name) => !names.includes(name)));
  const wanted = names.map(processCondition);
  const excluded = [...new Set(others)].map(processCondition);
  const all = [...wanted, ...excluded.map((one) => one && `not ${one}`)].filter((one) => one !== undefined);
  return all.length < wanted.length + excluded.length ? undefined : allOf(all);
}
