import type { SocketRow } from "../../../index";
import { SeenWidths } from "../../../listing/column-widths";
import { Layout } from "../../../listing/layout";
import type { Look } from "../../../listing/look";
import { rowOfSocket } from "../../../live/tracking/same-socket";
import { plural } from "../../../text/plural";
import { ListPlace } from "../../screen/list-place";
import { sortMark } from "../../terminal/glyphs";
import { columnOf, type WantedColumn } from "./live-columns";
import { type Details, type Pane, type Seen, Sorting } from "./pane";
import type { SocketFacts } from "./socket-details";
import { orderedRows, orderOf, type RowOrder, rankOf, type SocketSort, socketSorts } from "./socket-order";

/** All sockets that are meant. */
export class SocketsPane implements Pane {
  readonly title = "Sockets";
  readonly place = new ListPlace();
  readonly sorting: Sorting<SocketSort>;
  readonly #columns: readonly WantedColumn[];
  readonly #facts: SocketFacts;
  #seen: Seen | undefined;
  #widths = new SeenWidths();
  #shown: Uint32Array = new Uint32Array(0);
  /** A copy, as it was drawn last. */
  #chosen: SocketRow | undefined;
  #look: Look | undefined;

  /** `sorted`: the name of a column, and whether the other way round. */
  constructor(columns: readonly WantedColumn[], sorted: { name: string; isDescending: boolean }, facts: SocketFacts) {
    this.#columns = columns;
    this.#facts = facts;
    const sorts = socketSorts(columns);
    const first = Math.max(
      0,
      sorts.findIndex(({ column }) => column.name === sorted.name),
    );
    this.sorting = new Sorting(sorts, first, sorts[first]?.isDescending !== sorted.isDescending);
  }

  get about(): string {
    return `${plural(this.#seen?.rows.length ?? 0, "socket")} ${this.sorting.text}`;
  }

  take(seen: Seen): void {
    this.#seen = seen;
    this.#follow();
  }

  clear(): void {
    this.#widths = new SeenWidths();
    this.#chosen = undefined;
    this.place.top();
  }

  lines(look: Look, room: number): string[] {
    const seen = this.#seen;
    if (seen === undefined || seen.snapshot.table.isRetired) return [];
    this.#look = look;
    this.place.fit(seen.rows.length, room - 1);
    const columns = this.#columns.map((column) => columnOf(column, look, seen));
    this.#shown = orderedRows(seen.rows, this.#order(seen, look), this.place.first, this.place.room);
    const row = this.#shown[this.place.chosen - this.place.first];
    this.#chosen = row === undefined ? undefined : seen.snapshot.table.row(row);
    const sorted = this.sorting.by.column.name;
    const mark = sortMark(this.sorting.isDescending);
    const titled = columns.map((one) =>
      one.name === sorted ? { ...one, title: `${one.title}${mark}`, dispensable: 0 } : one,
    );
    const layout = new Layout(titled, look, { header: true, seen: this.#widths });
    const batch = { columns: seen.snapshot.table.columns, rows: this.#shown };
    return this.#shown.length > 0 ? [...layout.lines(batch)] : [...layout.lines(batch), look.colours.dim("no sockets")];
  }

  details(): Details | undefined {
    return this.#chosen && this.#facts.of(this.#chosen);
  }

  #order(seen: Seen, look: Look): RowOrder {
    const { by, isDescending } = this.sorting;
    return orderOf(by, isDescending, columnOf(by.column, look, seen), seen);
  }

  /** What is chosen stays chosen, wherever it goes; who is at the top stays there. */
  #follow(): void {
    const seen = this.#seen;
    const look = this.#look;
    if (seen === undefined || look === undefined || this.#chosen === undefined || this.place.chosen === 0) return;
    const row = rowOfSocket(seen.snapshot.table, this.#chosen);
    const rank = row < 0 ? -1 : rankOf(seen.rows, this.#order(seen, look), row);
    this.place.fit(seen.rows.length, this.place.room);
    if (rank >= 0) this.place.choose(rank);
  }
}
