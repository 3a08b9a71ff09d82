import { type Changes, diff } from "../../changes/changes";
import { type FilterExpression, PROTOCOLS, type Protocol } from "../../core";
import { allRows } from "../../table/all-rows";
import { rowFlags } from "../../table/row-flags";
import { shownState, stateName } from "../../table/states";
import { CHANGE_KINDS, type ChangeKind } from "../../text/change-kinds";
import type { ChangeFigures, TwoHosts } from "../messages";
import { pointOf } from "./figures";
import type { HeldTable } from "./held-table";

/** Two captures compared, once for all filters: the tables that both of them hold. */
export class ComparedTables {
  readonly before: HeldTable;
  readonly after: HeldTable;
  /** Of the protocols that both hold. */
  readonly #codes: ReadonlySet<number>;
  readonly #changes: Changes<HeldTable>;
  /** By kind, row numbers: of those closed in the table before, else in the one after. */
  readonly #numbers: Record<ChangeKind, Uint32Array>;

  constructor(before: HeldTable, after: HeldTable, protocols: readonly Protocol[]) {
    this.before = before;
    this.after = after;
    this.#changes = diff(before, after);
    this.#codes = new Set(protocols.map((protocol) => PROTOCOLS.indexOf(protocol)));
    const numbers = CHANGE_KINDS.map((kind) => {
      const { table, numbers } = this.#changes[kind];
      const { protocol } = table.columns;
      return [kind, numbers.filter((row) => this.#codes.has(protocol[row] ?? 0))] as const;
    });
    this.#numbers = Object.fromEntries(numbers) as Record<ChangeKind, Uint32Array>;
  }

  /** Of a scope: the table its rows are in, and their numbers, ascending: a copy. */
  rowsOf(scope: ChangeKind): { table: HeldTable; rows: Uint32Array } {
    return { table: scope === "closed" ? this.before : this.after, rows: this.#numbers[scope].slice().sort() };
  }

  /** Of each row of `after` that changed, its state's code before. */
  statesBefore(): Map<number, number> {
    const { changed, changedFrom } = this.#changes;
    const states = this.before.columns.state;
    return new Map(Array.from(changed.numbers, (row, i) => [row, states[changedFrom.numbers[i] ?? 0] ?? 0]));
  }

  /** What the tables that both hold add up to under a filter, each at its time. */
  sums(filter: FilterExpression, beforeTime: number | undefined, afterTime: number | undefined): TwoHosts {
    const sum = (table: HeldTable, time: number | undefined) => {
      const { protocol } = table.columns;
      const rows = filter.narrow(table.columns, allRows(table)).filter((row) => this.#codes.has(protocol[row] ?? 0));
      return pointOf(table, rows, time);
    };
    return { before: sum(this.before, beforeTime), after: sum(this.after, afterTime) };
  }

  /** Counts under a filter, of rows as they are after, and of those gone as they were. */
  figures(filter: FilterExpression): ChangeFigures {
    const wantedOf = (table: HeldTable) => rowFlags(table.size, filter.narrow(table.columns, allRows(table)));
    const wanted = { before: wantedOf(this.before), after: wantedOf(this.after) };
    const isWanted = (kind: string, row: number) => (kind === "closed" ? wanted.before : wanted.after)[row] === 1;
    const counts = Object.fromEntries(
      CHANGE_KINDS.map((kind) => [
        kind,
        this.#numbers[kind].reduce((sum, row) => sum + (isWanted(kind, row) ? 1 : 0), 0),
      ]),
    ) as ChangeFigures["counts"];
    const transitions = new Map<string, ChangeFigures["transitions"][number]>();
    const { state: after, protocol } = this.after.columns;
    for (const [row, state] of this.statesBefore()) {
      if (wanted.after[row] !== 1) continue;
      const shown = (code: number) => shownState(stateName(code), PROTOCOLS[protocol[row] ?? 0] ?? "tcp");
      const [from, to] = [shown(state), shown(after[row] ?? 0)];
      const entry = transitions.get(`${from} ${to}`) ?? { from, to, sockets: 0 };
      entry.sockets++;
      transitions.set(`${from} ${to}`, entry);
    }
    return { counts, transitions: [...transitions.values()].sort((a, b) => b.sockets - a.sockets) };
  }
}
