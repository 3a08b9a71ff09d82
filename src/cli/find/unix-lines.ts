import type { UnixSocket } from "../../index";
import { paintState } from "../../listing/colours";
import { ColumnWidths, type FittedColumn, type Shortening } from "../../listing/column-widths";
import { IN_NEED } from "../../listing/fit-widths";
import type { Look } from "../../listing/look";
import { shortHolders } from "../../listing/short-holders";
import { shownState } from "../../table/states";
import { holdersText } from "../../text/holders";
import type { Processes } from "../rows/processes";

interface UnixColumn extends FittedColumn {
  isNumber?: boolean;
  text(row: UnixSocket): string;
}

/** Unix sockets as lines of padded columns. */
export class UnixLines {
  readonly #look: Look;
  readonly #processes: Processes;
  readonly #widths: ColumnWidths<UnixColumn>;
  #headerIsDue: boolean;

  constructor(look: Look, processes: Processes, { header }: { header: boolean }) {
    this.#look = look;
    this.#processes = processes;
    this.#headerIsDue = header;
    this.#widths = new ColumnWidths(this.#columns(), look.width, header);
  }

  *of(rows: readonly UnixSocket[]): Generator<string, void, undefined> {
    const widths = this.#widths;
    for (const [c, { text }] of widths.columns.entries()) for (const row of rows) widths.measure(c, text(row));
    widths.fit();
    if (this.#headerIsDue) yield this.#look.colours.bold(this.#line(({ title }) => title));
    this.#headerIsDue = false;
    for (const row of rows) yield this.#line(({ text }) => text(row), row);
  }

  #line(textOf: (column: UnixColumn) => string, row?: UnixSocket): string {
    const { columns, gap } = this.#widths;
    const cells = columns.map((column, c) => {
      const width = this.#widths.of(c);
      const text = this.#fitted(textOf(column), width, column.shorten);
      if (column.isNumber) return text.padStart(width);
      // A line has no blanks at its end.
      const padded = c === columns.length - 1 ? text : text.padEnd(width);
      return row !== undefined && column.title === STATE ? paintState(this.#look.colours, text, padded) : padded;
    });
    return cells.join(" ".repeat(gap));
  }

  /** Only a terminal's lines have an end. */
  #fitted(text: string, width: number, shorten: Shortening | undefined): string {
    return this.#look.width === undefined || text.length <= width || !shorten ? text : shorten.to(text, width);
  }

  #columns(): UnixColumn[] {
    const { ellipsis, printable } = this.#look;
    const count = (number: number | undefined) => (number === undefined ? "-" : String(number));
    const held = (inode: number | undefined, otherwise: string) => {
      const holders = inode === undefined ? [] : this.#processes.of(inode);
      return holders.length === 0 ? otherwise : holdersText(holders, printable);
    };
    return [
      { title: "PROTO", dispensable: IN_NEED + 3, text: ({ protocol }) => protocol },
      { title: STATE, text: ({ state }) => shownState(state, "unix") },
      { title: "TYPE", dispensable: 1, text: ({ type }) => type },
      { title: "RX", isNumber: true, dispensable: IN_NEED + 2, text: ({ rxQueue }) => count(rxQueue) },
      { title: "TX", isNumber: true, dispensable: IN_NEED + 1, text: ({ txQueue }) => count(txQueue) },
      { title: "INODE", isNumber: true, dispensable: 3, text: ({ inode }) => count(inode) },
      { title: "PATH", text: ({ path }) => (path === undefined ? "-" : printable(path)), shorten: shortPath(ellipsis) },
      {
        title: "PEER",
        text: ({ peerInode }) => held(peerInode, count(peerInode)),
        shorten: shortHolders(ellipsis),
      },
      { title: "PROCESS", text: ({ inode }) => held(inode, "-"), shorten: shortHolders(ellipsis) },
    ];
  }
}

const STATE = "STATE";

/** The end of a path says most. */
function shortPath(ellipsis: string): Shortening {
  return {
    easy: (text) => Math.min(text.length, 24),
    least: 12,
    to: (text, width) => ellipsis + text.slice(text.length - Math.max(0, width - ellipsis.length)),
  };
}
