import type { Look } from "../../listing/look";
import type { TrafficGroup, TrafficSums } from "../../live/index";
import { cut } from "../terminal/blocks";
import { bar } from "../terminal/glyphs";
import { columnsFor, type Order, type TopColumn } from "./columns";
import type { Grouping, Lead, Names } from "./groupings";

/** How a table is written. */
export interface TableLook extends Look {
  names: Names;
  areBits: boolean;
  /** At the title of the column that is sorted by. */
  mark: string;
  /** Columns stay where they are, whatever is in them: for a screen. */
  isStable: boolean;
}

export interface TableLines {
  header: string;
  total: string;
  /** One for each entry. */
  entries: string[];
}

const GAP = "  ";
/** Where there is so much room, each entry has a bar of its share of all bytes. */
const LEAST_BAR = 24;
const LONGEST_LEAD = 48;

/** The entries of a group as lines of one width. */
export function tableLines(group: TrafficGroup, grouping: Grouping, order: Order, look: TableLook): TableLines {
  const { colours, names, printable, ellipsis, width = Number.POSITIVE_INFINITY } = look;
  const { leads, areConnections } = grouping;
  const texts = group.top.map((entry) => leads.map((lead) => printable(lead.text(entry, names))));
  const isByName = order === "key";
  const heads = leads.map(({ title }, i) => (isByName && i === 0 ? `${title}${look.mark}` : title));
  const usual = leads.map((lead) => lead.width);
  const longest = usual.map((_, i) => longestOf([heads, ["TOTAL"], ...texts].map((cells) => cells[i] ?? "")));
  const least = look.isStable ? usual : longest;
  const narrowed = leads.map((lead) => lead.least ?? lead.width);
  const roomBeside = (widths: readonly number[]) => width - Math.min(lengthOf(least), lengthOf(widths));
  const columns = columnsFor(areConnections, order, roomBeside(usual), roomBeside(narrowed));
  const taken = columns.reduce((sum, column) => sum + column.width, 0);
  const widths = look.isStable || lengthOf(longest) > width - taken ? sharedOut(width - taken, leads) : longest;
  const leadLine = (cells: readonly string[]) =>
    widths.map((room, i) => cut(cells[i] ?? "", room, ellipsis).padEnd(room)).join(GAP);
  const numbers = (sums: TrafficSums) => columns.map((column) => cellOf(column, sums, look)).join("");
  const titles = columns.map((column) => (column.order === order ? look.mark : "") + column.title);
  const hasBars = look.isStable && width - taken - lengthOf(widths) >= LEAST_BAR + GAP.length;
  return {
    header: `${leadLine(heads)}${titles.map((title, i) => title.padStart(columns[i]?.width ?? 0)).join("")}`,
    total: `${leadLine(["TOTAL"])}${numbers(group.total)}`,
    entries: group.top.map((entry, i) => {
      const line = `${leadLine(texts[i] ?? [])}${numbers(entry)}`;
      // A connection that has ended.
      if (areConnections && entry.sockets === 0) return colours.dim(line);
      return hasBars ? `${line}${GAP}${colours.cyan(bar(shareOf(entry, group.total), LEAST_BAR))}` : line;
    }),
  };
}

function cellOf({ order, width, text }: TopColumn, sums: TrafficSums, { areBits, colours }: TableLook): string {
  const cell = text(sums, areBits).padStart(width);
  return order === "retransmits" && sums.retransmits > 0 ? colours.red(cell) : cell;
}

function shareOf(entry: TrafficSums, total: TrafficSums): number {
  const all = (total.bytesIn || 0) + (total.bytesOut || 0);
  return all === 0 ? 0 : ((entry.bytesIn || 0) + (entry.bytesOut || 0)) / all;
}

function longestOf(texts: readonly string[]): number {
  return texts.reduce((most, { length }) => Math.max(most, length), 0);
}

/** What columns take beside each other. */
function lengthOf(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, GAP.length * (widths.length - 1));
}

/** Columns that take all the room, in the proportion of what they usually take, whatever is in them. */
function sharedOut(room: number, leads: readonly Lead[]): number[] {
  const left = room - GAP.length * (leads.length - 1);
  let lack = leads.reduce((sum, { width }) => sum + width, 0) - left;
  const usual = leads.map(({ width, least = width }) => {
    const given = Math.max(0, Math.min(lack, width - least));
    lack -= given;
    return width - given;
  });
  const all = usual.reduce((sum, width) => sum + width, 0);
  return usual.map((width) => Math.max(4, Math.min(LONGEST_LEAD, Math.floor((left * width) / all))));
}
