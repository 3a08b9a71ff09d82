import type { Diagnosis } from "../../findings/findings";
import type { Columns, Group, Queues, SocketRow, Summary } from "../../index";
import { paintState } from "../../listing/colours";
import type { Column } from "../../listing/column";
import { numberCell, usualColumns } from "../../listing/columns";
import { inkOf } from "../../listing/ink";
import { Layout } from "../../listing/layout";
import type { Look } from "../../listing/look";
import { shownStates } from "../../summary/shown-states";
import { columnsOfRows } from "../../table/row-values";
import { formatBytes } from "../../text/bytes";
import { type NamespaceOf, namespaceText } from "../../text/namespaces";
import { plural } from "../../text/plural";
import { arrange, type Block, columnsOf, cut, widthOf } from "../terminal/blocks";
import { bar } from "../terminal/glyphs";
import { printable } from "../terminal/terminal";
import { findingLines } from "./findings-view";

/** Of a line that is not on a terminal. */
const USUAL_WIDTH = 80;
/** Characters of the longest bar. */
const LONGEST_BAR = 40;
const GROUP_BAR = 12;

/** What keys of groups are called. */
export interface Names {
  namespaceOf?: NamespaceOf | undefined;
  /** The name of a user, where uids are of this machine. */
  userOf?: ((uid: number) => string | undefined) | undefined;
}

/** How a summary is shown. */
export interface SummaryLook extends Look {
  /** Lines there is room for; undefined where all are wanted. */
  height?: number | undefined;
}

/** A section, and what it is called where there is no room for it. */
interface Section {
  name: string;
  blocks: Block[];
}

/** Lines of words that a finding may have, to make room for the others. */
const FEWER_WORDS = [Number.POSITIVE_INFINITY, 3, 2, 1];

/** So few entries a list may have left, to make room for the others. */
const SHORTER = [5, 3];

/** What stands out, then the summary on a screen: blocks beside each other where there is room. */
export function summaryLines(
  { diagnosis, ...summary }: Summary & { diagnosis?: Diagnosis | undefined },
  look: SummaryLook,
  names: Names = {},
): string[] {
  const { height = Number.POSITIVE_INFINITY } = look;
  const isEmpty = diagnosis === undefined || summary.total === 0;
  // The states, and a line of what is left out, have room below.
  const first = isEmpty ? [] : shortest((most) => findingLines(diagnosis, look, most), height / 2);
  for (const top of [Number.POSITIVE_INFINITY, ...SHORTER]) {
    const lines = [first, ...sectionsOf(shortened(summary, top), look, names).map(linesOf(look))];
    if (joined(lines).length <= height) return joined(lines);
  }
  return fitting(first, sectionsOf(shortened(summary, SHORTER.at(-1) ?? 0), look, names), look, height);
}

/** With as many words as there is room for. */
function shortest(linesWith: (mostWords: number) => string[], room: number): string[] {
  const tried = FEWER_WORDS.map(linesWith);
  return tried.find(({ length }) => length <= room) ?? tried.at(-1) ?? [];
}

const linesOf =
  ({ width }: Look) =>
  ({ blocks }: Section) =>
    arrange(blocks, width ?? USUAL_WIDTH);

/** With an empty line between. */
function joined(parts: readonly (readonly string[])[]): string[] {
  return parts.filter(({ length }) => length > 0).flatMap((lines, i) => (i === 0 ? lines : ["", ...lines]));
}

/** Those sections that there is room for, and the names of the others. */
function fitting(first: readonly string[], sections: readonly Section[], look: SummaryLook, height: number): string[] {
  const parts: (readonly string[])[] = [first];
  const left: string[] = [];
  for (const section of sections) {
    const lines = linesOf(look)(section);
    if (joined([...parts, lines]).length < height) parts.push(lines);
    else left.push(section.name);
  }
  const rest = cut(`Not shown: ${left.join(", ")}`, look.width ?? USUAL_WIDTH, look.ellipsis);
  return [...joined(parts), look.colours.dim(rest)];
}

function shortened(summary: Summary, most: number): Summary {
  const { groups, listeners, queues, retransmitting } = summary;
  const cut = <T extends { top: readonly unknown[] }>(list: T): T => ({ ...list, top: list.top.slice(0, most) });
  return {
    ...summary,
    groups: groups.map(cut),
    listeners: cut(listeners),
    queues: { rx: cut(queues.rx), tx: cut(queues.tx) },
    retransmitting: cut(retransmitting),
  };
}

function sectionsOf(summary: Summary, look: Look, names: Names): Section[] {
  const { groups, listeners, queues, retransmitting } = summary;
  const shown = groups.filter(({ sockets }) => sockets > 0);
  const queue = (end: "rx" | "tx", name: string) =>
    queues[end].sockets + queues[end].impossible > 0 ? [{ name, blocks: [queueBlock(queues[end], end, look)] }] : [];
  return [
    { name: "states", blocks: [statesBlock(summary, look)] },
    { name: "counts", blocks: shown.map((group) => groupBlock(group, names, look)) },
    ...(listeners.sockets > 0 ? [{ name: "listeners", blocks: [listenersBlock(listeners, look)] }] : []),
    ...queue("rx", "unread data"),
    ...queue("tx", "unacknowledged data"),
    ...(retransmitting.sockets > 0
      ? [{ name: "retransmits", blocks: [retransmittingBlock(retransmitting, look)] }]
      : []),
  ].filter(({ blocks }) => blocks.length > 0);
}

function statesBlock(summary: Summary, { colours, width }: Look): Block {
  const { total } = summary;
  const protocols = Object.entries(summary.byProtocol);
  const bold = (texts: readonly (string | number)[]) => texts.map((text) => colours.bold(String(text)));
  const cell = (rows: number | undefined) => (rows === undefined ? colours.dim("-") : String(rows));
  const sum = (states: Record<string, number>) => Object.values(states).reduce((all, rows) => all + rows, 0);
  const states = shownStates(summary.byProtocol);
  const lines = columnsOf(
    [
      bold(["STATE", ...protocols.map(([protocol]) => protocol), "TOTAL"]),
      ...states.map(({ name, sockets, byProtocol }) => [
        paintState(colours, name, name),
        ...protocols.map(([protocol]) => cell(byProtocol.get(protocol))),
        cell(sockets),
      ]),
      bold(["TOTAL", ...protocols.map(([, counts]) => sum(counts)), total]),
    ],
    ["left", ...protocols.map(() => "right" as const), "right"],
  );
  const taken = Math.max(...lines.map(widthOf));
  const room = Math.min(LONGEST_BAR, (width ?? USUAL_WIDTH) - taken - "    100%".length);
  if (room < 4) return lines;
  return lines.map((line, i) => {
    const shown = states[i - 1];
    if (shown === undefined) return line;
    const { name, sockets } = shown;
    const drawn = paintState(colours, name, bar(sockets / total, room));
    return `${line}${" ".repeat(taken - widthOf(line))}  ${drawn} ${percent(sockets / total)}`;
  });
}

/** `12%`; what is there is not none. */
function percent(share: number): string {
  const whole = Math.round(share * 100);
  return whole === 0 && share > 0 ? "<1%" : `${whole}%`;
}

const NOUNS: Record<string, string> = {
  remote: "REMOTE ADDRESS",
  local: "LOCAL ADDRESS",
  "remote-port": "REMOTE PORT",
  "local-port": "LOCAL PORT",
  netns: "NETWORK NAMESPACE",
  pid: "PROCESS",
};

function nounOf(by: string): string {
  const [end = "", ...bits] = by.split("/");
  return bits.length > 0 ? `${end.toUpperCase()} NETWORK` : (NOUNS[by] ?? by.toUpperCase());
}

/** A key as people know it: a number of a user or a namespace by its name. */
function shownKey(by: string, key: string, { namespaceOf, userOf }: Names): string {
  if (by === "uid") {
    const user = userOf?.(Number(key));
    return user === undefined ? key : `${key} ${printable(user)}`;
  }
  const known = by === "netns" ? namespaceOf?.(Number(key)) : undefined;
  return known === undefined ? printable(key) : namespaceText(known, printable);
}

/** A column for each thing that is counted. */
function groupBlock({ by, sockets, distinct, top }: Group, names: Names, { colours, width }: Look): Block {
  const things = by.split(",");
  const most = top[0]?.sockets ?? 0;
  const shown = top.reduce((sum, entry) => sum + entry.sockets, 0);
  const room = width !== undefined && width < 60 ? 4 : GROUP_BAR;
  const rest = distinct - top.length;
  const blanks = things.slice(1).map(() => "");
  return columnsOf(
    [
      [...things.map((thing) => colours.bold(nounOf(thing))), colours.bold("SOCKETS"), ""],
      ...top.map(({ key, keys = [key], sockets }) => [
        ...things.map((thing, i) => shownKey(thing, keys[i] ?? "", names)),
        ...[String(sockets), colours.cyan(bar(sockets / most, room))],
      ]),
      ...(rest > 0 ? [[colours.dim(`${rest} more`), ...blanks, colours.dim(String(sockets - shown)), ""]] : []),
    ],
    [...things.map(() => "left" as const), "right", "left"],
  );
}

function listenersBlock({ sockets, waiting, top }: Summary["listeners"], terminal: Look): Block {
  const [rx, ...others] = pick(terminal, "rx", "proto", "local", "uid", "inode");
  const columns = rx ? [backlogColumn(rx, terminal), ...others] : others;
  const title = `${plural(sockets, "listener")}, ${plural(waiting, "connection")} waiting to be accepted`;
  return rowsBlock(title, top, sockets, columns, terminal);
}

/** The queue of a listener is of connections: what waits there waits for the program. */
function backlogColumn(rx: Column, { colours }: Look): Column {
  const { dispensable: _, ...column } = rx;
  const value =
    ({ rxQueue }: Columns) =>
    (row: number) =>
      rxQueue[row] ?? 0;
  const cell = { ...numberCell(value, "faint", colours), ink: inkOf(colours.red) };
  return { ...column, title: "WAITING", cell };
}

const QUEUE_TITLES = { rx: "data received and not read", tx: "data sent and not acknowledged" };

function queueBlock({ sockets, bytes, top, impossible }: Queues, end: "rx" | "tx", terminal: Look): Block {
  const apart = impossible > 0 ? ` (and ${plural(impossible, "impossible length")}, left out)` : "";
  const title = `${plural(sockets, "socket")} with ${QUEUE_TITLES[end]}, ${formatBytes(bytes)}${apart}`;
  const [bytesColumn, ...more] = pick(terminal, end, "proto", "state", "local", "remote", "timer", "inode");
  // How long it is is what this block is for.
  const columns = bytesColumn ? [{ ...bytesColumn, dispensable: 0 }, ...more] : more;
  return rowsBlock(title, top, sockets, columns, terminal);
}

function retransmittingBlock({ sockets, top }: Summary["retransmitting"], terminal: Look): Block {
  // The timer shows how often, which is what this block is for.
  const columns = pick(terminal, "proto", "local", "remote", "timer", "inode");
  const kept = columns.map((column) => (column.name === "timer" ? { ...column, dispensable: 0 } : column));
  return rowsBlock(`${plural(sockets, "socket")} retransmitting`, top, sockets, kept, terminal);
}

function rowsBlock(
  title: string,
  top: readonly SocketRow[],
  sockets: number,
  columns: readonly Column[],
  terminal: Look,
): Block {
  const { colours, width } = terminal;
  const layout = new Layout(columns, { colours, width: width ?? USUAL_WIDTH }, { header: true });
  const rest = sockets - top.length;
  const more = rest > 0 && top.length > 0 ? [colours.dim(`${rest} more`)] : [];
  const lines =
    top.length === 0 ? [] : [...layout.lines({ columns: columnsOfRows(top), rows: Uint32Array.from(top.keys()) })];
  return [colours.bold(title), ...lines, ...more];
}

/** Of the listing's columns these, in this order. */
function pick(terminal: Look, ...names: readonly string[]): Column[] {
  const columns = usualColumns(terminal);
  return names.flatMap((name) => columns.find((column) => column.name === name) ?? []);
}
