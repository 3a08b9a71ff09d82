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
import { arrange, type Block, columnsOf, widthOf } from "../terminal/blocks";
import { bar } from "../terminal/glyphs";
import { printable } from "../terminal/terminal";

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

/** The summary on a screen: blocks beside each other where there is room. */
export function summaryLines(summary: Summary, terminal: Look, names: Names = {}): string[] {
  const { groups, listeners, queues, retransmitting } = summary;
  const bands: Block[][] = [
    [statesBlock(summary, terminal)],
    groups.filter(({ sockets }) => sockets > 0).map((group) => groupBlock(group, names, terminal)),
    listeners.sockets > 0 ? [listenersBlock(listeners, terminal)] : [],
    ...(["rx", "tx"] as const).map((end) =>
      queues[end].sockets + queues[end].impossible > 0 ? [queueBlock(queues[end], end, terminal)] : [],
    ),
    retransmitting.sockets > 0 ? [retransmittingBlock(retransmitting, terminal)] : [],
  ];
  const lines = bands.filter(({ length }) => length > 0).map((band) => arrange(band, terminal.width ?? USUAL_WIDTH));
  return lines.flatMap((band, i) => (i === 0 ? band : ["", ...band]));
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
