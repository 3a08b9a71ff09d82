import type { Changes } from "../changes/changes";
import { CHANGE_KINDS, type ChangeKind, changeMark } from "../text/change-kinds";
import { type Colours, paintChange } from "./colours";
import type { Batch, Column, WordCell } from "./column";
import { type ColumnsOptions, usualColumns } from "./columns";
import { inkOf } from "./ink";
import { SHOWN_STATES, shownStateOf } from "./states";

/** Which rows are looked at, by their number: of the table before for what closed, else of the one after. */
export type Wanted = (kind: ChangeKind, row: number) => boolean;

/** The changes, a batch for each kind with its mark in front; at most `limit` of each kind. */
export function changeBatches(changes: Changes, colours: Colours, wanted: Wanted, limit?: number): Batch[] {
  return CHANGE_KINDS.map((kind) => {
    const { table, numbers } = changes[kind];
    const chosen = [...numbers.keys()].filter((i) => wanted(kind, numbers[i] ?? 0)).slice(0, limit);
    const rows = Uint32Array.from(chosen, (i) => numbers[i] ?? 0);
    const cell = kind === "changed" ? beforeCell(changes, chosen, colours) : markCell(kind, colours);
    return { columns: table.columns, rows, lead: [cell] };
  });
}

function markCell(kind: ChangeKind, colours: Colours): WordCell {
  return {
    choice: () => () => 0,
    words: [changeMark(kind)],
    inks: [inkOf((text) => paintChange(colours, kind, text))],
  };
}

/** The states before, of these of the changes of state. */
function beforeCell({ changedFrom }: Changes, chosen: readonly number[], colours: Colours): WordCell {
  const stateBefore = shownStateOf(changedFrom.table.columns);
  const ink = inkOf((text) => paintChange(colours, "changed", text));
  return {
    choice: () => (_, place) => stateBefore(changedFrom.numbers[chosen[place] ?? 0] ?? 0),
    words: SHOWN_STATES.map((state) => changeMark("changed", state)),
    inks: SHOWN_STATES.map(() => ink),
  };
}

/** A listing's usual columns, beside what happened: on a narrow screen the addresses matter more than the numbers. */
export function columnsOfChanges(options: ColumnsOptions): Column[] {
  const ranks: Record<string, number> = { inode: 3, tx: 4, rx: 5 };
  return usualColumns(options).map((column) => {
    const dispensable = ranks[column.name];
    return dispensable === undefined ? column : { ...column, dispensable };
  });
}
