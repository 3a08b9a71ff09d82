import type { Changes } from "../../changes/changes";
import type { Wanted } from "../../listing/change-batches";
import { CONDITIONS, conditionOf, SHOWN_STATES, shownStateOf } from "../../listing/states";
import { type HoldingProcesses, holding } from "../../summary/holding";
import { isImpossibleQueue } from "../../table/plausible";
import { PROTOCOLS, type Protocol } from "../../table/protocols";
import type { TableView } from "../../table/table-view";
import { CHANGE_KINDS, type ChangeKind } from "../../text/change-kinds";
import { namedFirst, type SocketHolders } from "../../text/holders";
import { type EndsInCommon, endsInCommon } from "./ends-in-common";
import { ServicePorts } from "./service-ports";
import { split, splitLarge } from "./split";

/** Changes of one kind, in one state, as a rule of one process and one service. */
export interface ChangeGroup extends EndsInCommon {
  readonly kind: ChangeKind;
  /** Of `changed`: the state before, as people know it. */
  readonly from: string | undefined;
  /** Of closed ones as it was. */
  readonly state: string;
  /** `tcp` and `tcp6` are grouped together. */
  readonly protocols: readonly Protocol[];
  /** Row numbers: of the table before for what closed, else of the one after. */
  readonly rows: Uint32Array;
  /** Who holds them, where that is known, the one with the most first. */
  readonly processes: readonly HoldingProcesses[];
  /** Sums of their queues in bytes, of listeners in connections; impossible lengths are left out. */
  readonly rxQueue: number;
  readonly txQueue: number;
}

export interface ChangeGroupsOptions {
  /** Default: all. */
  wanted?: Wanted;
  /** Who holds the sockets of the table after. */
  holders?: SocketHolders | undefined;
}

/**
 * All changes in groups, the worst first: what is stuck, listeners before others; then listeners that are gone, and what
 * came into a bad state; the larger group first. Each row is in one group of its kind. Throws ERR_OUT_OF_MEMORY.
 */
export function changeGroups<T extends TableView>(
  changes: Changes<T>,
  { wanted = () => true, holders }: ChangeGroupsOptions = {},
): ChangeGroup[] {
  const ports = new ServicePorts(changes.closed.table, changes.opened.table);
  const groups = CHANGE_KINDS.flatMap((kind) => {
    const { table, numbers } = changes[kind];
    const rows = numbers.filter((row) => wanted(kind, row));
    if (rows.length === 0) return [];
    const stateOf = shownStateOf(table.columns);
    const fromOf = kind === "changed" ? statesBefore(changes) : () => 0;
    // Whoever held what closed may hold another socket of that number now.
    const known = kind === "closed" ? undefined : holders;
    const { protocol } = table.columns;
    const transportOf = (row: number) => (protocol[row] ?? 0) >> 1;
    return split(
      rows,
      (row) => (transportOf(row) * SHOWN_STATES.length + fromOf(row)) * SHOWN_STATES.length + stateOf(row),
    )
      .flatMap((part) => splitLarge(part, nameOf(table, known)))
      .flatMap((part) => splitLarge(part, ports.of(table)))
      .map((part): ChangeGroup => {
        const [first = 0] = part;
        return {
          ...{ kind, rows: part, state: SHOWN_STATES[stateOf(first)] ?? "" },
          protocols: PROTOCOLS.filter((_, code) => part.some((row) => protocol[row] === code)),
          from: kind === "changed" ? SHOWN_STATES[fromOf(first)] : undefined,
          processes: holding(table.columns, part, known),
          ...endsInCommon(table, part),
          ...{ rxQueue: sumOf(table.columns.rxQueue, part), txQueue: sumOf(table.columns.txQueue, part) },
        };
      });
  });
  return groups.sort((a, b) => badness(a) - badness(b) || b.rows.length - a.rows.length);
}

/** Of each row that changed, its state before, by its place in SHOWN_STATES. */
function statesBefore<T extends TableView>({ changed, changedFrom }: Changes<T>): (row: number) => number {
  const stateOf = shownStateOf(changedFrom.table.columns);
  const states = new Map(Array.from(changed.numbers, (row, i) => [row, stateOf(changedFrom.numbers[i] ?? 0)]));
  return (row) => states.get(row) ?? 0;
}

/** Of a row a number for the name of its process; 0 where that is not known. */
function nameOf({ columns: { inode } }: TableView, holders: SocketHolders | undefined): (row: number) => number {
  const numbers = new Map<string, number>();
  return (row) => {
    const [holder] = namedFirst(holders?.byInode.get(inode[row] ?? 0) ?? []);
    if (holder === undefined) return 0;
    const known = numbers.get(holder.name) ?? numbers.size + 1;
    numbers.set(holder.name, known);
    return known;
  };
}

function sumOf(queue: Uint32Array, rows: Uint32Array): number {
  return rows.reduce((sum, row) => sum + (isImpossibleQueue(queue[row] ?? 0) ? 0 : (queue[row] ?? 0)), 0);
}

const STUCK: readonly ChangeKind[] = ["stuckRx", "stuckTx", "retransmitting"];

/** 0 is the worst. */
function badness({ kind, state }: ChangeGroup): number {
  const isListener = state === "LISTEN";
  if (STUCK.includes(kind)) return isListener ? 0 : 1;
  if (kind === "closed") return isListener ? 2 : 3 + CONDITIONS.length;
  return 3 + CONDITIONS.indexOf(conditionOf(state));
}
