import { processCondition } from "../filter/conditions-as-text";
import type { TableView } from "../table/table-view";
import type { SocketHolders } from "../text/holders";
import { parseGrouping } from "./grouping";
import { Groups } from "./groups";
import type { ByState } from "./shown-states";

/** Sockets of the processes of one name; where several share them, of all their names. */
export interface ProcessSockets {
  readonly names: readonly string[];
  readonly sockets: number;
  readonly states: ByState;
  /** Chooses these sockets, in ss's language; undefined for names that cannot be written there. */
  readonly filter: string | undefined;
}

export interface ProcessesFigures {
  /** Different ones. */
  readonly distinct: number;
  /** Sockets of a process that is known. */
  readonly sockets: number;
  /** Sockets of none. */
  readonly without: number;
  /** Those with the most sockets, the most first. */
  readonly top: readonly ProcessSockets[];
}

const BY_PROCESS_AND_STATE = parseGrouping("process,state");

/** Counts rows by who has them, as groups by `process` do. */
export function processesOf(
  table: TableView,
  rows: Uint32Array,
  holders: SocketHolders,
  most: number,
): ProcessesFigures {
  const groups = new Groups([BY_PROCESS_AND_STATE], holders);
  groups.add(table, rows);
  const [group] = groups.result(Number.MAX_SAFE_INTEGER);
  const found = new Map<string, { sockets: number; states: ByState }>();
  for (const { keys: [name = "", state = ""] = [], sockets } of group?.top ?? []) {
    const entry = found.get(name) ?? { sockets: 0, states: {} };
    entry.sockets += sockets;
    entry.states[state] = sockets;
    found.set(name, entry);
  }
  const sockets = group?.sockets ?? 0;
  const top = [...found].sort(([a, { sockets: some }], [b, { sockets: others }]) => others - some || (a < b ? -1 : 1));
  const combinations = top.length > 0 ? combinationsOf(holders) : new Map<string, readonly string[]>();
  return {
    distinct: found.size,
    sockets,
    without: rows.length - sockets,
    top: top.slice(0, most).map(([key, figures]) => {
      const names = combinations.get(key) ?? [key];
      return { names, ...figures, filter: conditionOf(names, [...combinations.values()]) };
    }),
  };
}

/** Names that have sockets together, by the text that groups have for them. */
function combinationsOf({ byInode }: SocketHolders): Map<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const holders of byInode.values()) {
    if (holders.length < 2) continue;
    const names = [...new Set(holders.map(({ name }) => name))];
    if (names.length > 1) found.set(names.join(", "), names);
  }
  return found;
}

/** Sockets that all of these have, and nobody else: a name finds those too that it has together with others. */
function conditionOf(names: readonly string[], combinations: readonly (readonly string[])[]): string | undefined {
  const others = combinations
    .filter((all) => names.every((name) => all.includes(name)))
    .flatMap((all) => all.filter((name) => !names.includes(name)));
  const conditions = names.map(processCondition);
  const excluded = [...new Set(others)].map(processCondition);
  const all = [...conditions, ...excluded.map((one) => one && `not ${one}`)];
  if (all.includes(undefined)) return undefined;
  return all.length === 1 ? all[0] : `( ${all.join(" and ")} )`;
}
