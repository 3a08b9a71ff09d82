import type { SocketRow } from "../../../index";
import type { Wanted } from "../../../listing/change-batches";
import { columnsOfChanges } from "../../../listing/change-batches";
import { paintChange } from "../../../listing/colours";
import type { WordCell } from "../../../listing/column";
import { SeenWidths } from "../../../listing/column-widths";
import { listingColumn } from "../../../listing/columns";
import { inkOf } from "../../../listing/ink";
import { Layout } from "../../../listing/layout";
import type { Look } from "../../../listing/look";
import { shownColumn } from "../../../listing/shown-columns";
import { columnsOfRows } from "../../../table/row-values";
import type { Holder } from "../../../text/holders";
import { plural } from "../../../text/plural";
import { type ChangedRow, changedRows, changeText } from "../../rows/change-rows";
import { clock } from "../../screen/chrome";
import { ListPlace } from "../../screen/list-place";
import type { Details, Pane, Seen } from "./pane";
import type { SocketFacts } from "./socket-details";

/** A change, and when it was seen: milliseconds since 1970. */
interface LoggedChange extends ChangedRow {
  readonly time: number;
  readonly holders: readonly Holder[] | undefined;
}

/** Changes that can be scrolled back to. */
const LOGGED = 2000;
/** Of each kind of change, rows a refresh adds to them. */
const LOGGED_AT_ONCE = 500;

/** What has happened to sockets, the newest first. */
export class ChangesPane implements Pane {
  readonly title = "Changes";
  readonly place = new ListPlace();
  readonly #facts: SocketFacts;
  readonly #holders: (inode: number) => readonly Holder[] | undefined;
  #log: LoggedChange[] = [];
  #widths = new SeenWidths();

  constructor(facts: SocketFacts, holders: (inode: number) => readonly Holder[] | undefined) {
    this.#facts = facts;
    this.#holders = holders;
  }

  get about(): string {
    return plural(this.#log.length, "change");
  }

  /** `wanted`: which changes are meant. */
  log({ snapshot }: Seen, wanted: Wanted): void {
    const { changes, time } = snapshot;
    if (changes === undefined) return;
    const news = Array.from(changedRows(changes, { wanted, limit: LOGGED_AT_ONCE }), (change) => ({
      ...{ ...change, time },
      holders: this.#holders(change.row.inode || (change.before?.inode ?? 0)),
    }));
    if (news.length === 0) return;
    this.#log = [...news.reverse(), ...this.#log].slice(0, LOGGED);
    // Who reads on further down keeps the place.
    if (this.place.chosen > 0) this.place.shift(news.length, this.#log.length);
  }

  take(): void {}

  clear(): void {
    this.#log = [];
    this.#widths = new SeenWidths();
    this.place.top();
  }

  lines(look: Look, room: number): string[] {
    const { place } = this;
    place.fit(this.#log.length, room - 1);
    const shown = this.#log.slice(place.first, place.first + place.room);
    const { colours } = look;
    const cell = (
      text: (change: LoggedChange) => string,
      paint: (change: LoggedChange, text: string) => string,
    ): WordCell => ({
      choice: () => (_, place) => place,
      words: shown.map(text),
      inks: shown.map((change) => inkOf((text) => paint(change, text))),
    });
    const time = cell(
      (change) => clock(change.time),
      (_, text) => colours.dim(text),
    );
    const what = cell(changeText, ({ kind }, text) => paintChange(colours, kind, text));
    const layout = new Layout(this.#columns(look, shown), look, {
      ...{ header: true, lead: ["TIME", "CHANGE"], seen: this.#widths },
    });
    const batch = {
      columns: columnsOfRows(shown.map(({ row }) => row)),
      rows: Uint32Array.from(shown.keys()),
      lead: [time, what],
    };
    return shown.length > 0 ? [...layout.lines(batch)] : [...layout.lines(batch), colours.dim("no changes yet")];
  }

  details(): Details | undefined {
    const change = this.#log[this.place.chosen];
    return change && this.#facts.of(change.row);
  }

  #columns(look: Look, shown: readonly LoggedChange[]) {
    // Who holds a new one is found a little later.
    const holders = new Map(shown.map(({ row, holders }) => [row.inode, this.#holders(row.inode) ?? holders ?? []]));
    const process = shownColumn("process");
    return [...columnsOfChanges(look), ...(process ? [listingColumn(process, { ...look, holders })] : [])];
  }
}

/** Rows of a monitor's last snapshot that are gone. */
export function closedRows({ snapshot }: Seen, wanted: Wanted): SocketRow[] {
  const rows: SocketRow[] = [];
  const { closed } = snapshot.changes ?? {};
  for (const number of closed?.numbers ?? []) {
    if (rows.length === LOGGED_AT_ONCE) break;
    if (closed && wanted("closed", number)) rows.push(closed.table.row(number));
  }
  return rows;
}
