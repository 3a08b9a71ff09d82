import { type Columns, type Holder, type Holders, PROTOCOLS, STATES } from "../../index";
import { printable } from "../printable";
import { paintState } from "../state-colours";
import type { Colours } from "../terminal";
import { formatTimer } from "../timer";
import type { Column, Field } from "./column";
import { type EndpointOptions, endpointColumn } from "./endpoints";
import { type Ink, inkOf } from "./ink";

export interface ColumnsOptions extends EndpointOptions {
  colours: Colours;
  details: boolean;
  /** A column with the processes that hold a socket. */
  holders?: Holders;
}

/** All columns a listing can have, in their order. */
export function allColumns(options: ColumnsOptions): Column[] {
  const { colours, details, holders, ellipsis } = options;
  const columns = [
    protocolColumn(),
    stateColumn(colours),
    endpointColumn("local", options),
    endpointColumn("remote", options),
    numberColumn("rx", "rxQueue", colours),
    numberColumn("tx", "txQueue", colours),
    timerColumn(),
    { ...numberColumn("uid", "uid", undefined), dispensable: 2 },
    inodeColumn(colours),
  ];
  if (details) columns.push(...detailColumns(colours));
  if (holders !== undefined) columns.push(processColumn(holders, ellipsis));
  return columns;
}

const encoder = new TextEncoder();

function protocolColumn(): Column {
  const names = PROTOCOLS.map((protocol) => encoder.encode(protocol));
  const write: Field["write"] = (out, { protocol }, row) => out.bytes(names[protocol[row] ?? 0] ?? names[0] ?? none);
  return {
    name: "proto",
    title: "PROTO",
    cell: { write },
    fields: [{ name: "protocol", write }],
    compare: (columns, a, b) => by(columns.protocol, a, b),
  };
}

const none = new Uint8Array(0);

function stateColumn(colours: Colours): Column {
  const names = Array.from({ length: 128 }, (_, code) => (code > 0 && STATES[code]) || `UNKNOWN(${code})`);
  const texts = names.map((name) => encoder.encode(name));
  const inks = names.map((name) => inkOf((text) => paintState(colours, name, text)));
  const write: Field["write"] = (out, { state }, row) => out.bytes(texts[(state[row] ?? 0) & 0x7f] ?? none);
  return {
    name: "state",
    title: "STATE",
    cell: { write },
    ink: ({ state }, row) => inks[(state[row] ?? 0) & 0x7f],
    fields: [{ name: "state", write }],
    compare: (columns, a, b) => by(columns.state, a, b),
  };
}

type Numbers = "rxQueue" | "txQueue" | "uid" | "timer" | "timerExpires" | "retransmits";

function numberColumn(name: string, column: Numbers, colours: Colours | undefined): Column {
  const value = (columns: Columns, row: number) => columns[column][row] ?? 0;
  return {
    name,
    title: name.toUpperCase(),
    cell: { value },
    ...(colours && { ink: faint(colours, value) }),
    fields: [numberField(column)],
    compare: (columns, a, b) => by(columns[column], a, b),
  };
}

function numberField(column: Numbers): Field {
  return { name: column, write: (out, columns, row) => out.decimal(columns[column][row] ?? 0) };
}

/** What is there shows best when what is not steps back. */
function faint(colours: Colours, value: (columns: Columns, row: number) => number) {
  const ink = inkOf(colours.dim);
  return (columns: Columns, row: number): Ink | undefined => (value(columns, row) <= 0 ? ink : undefined);
}

function timerColumn(): Column {
  return {
    name: "timer",
    title: "TIMER",
    cell: {
      write(out, { timer, timerExpires, retransmits }, row) {
        if (timer[row] === 0) return;
        out.text(
          formatTimer({
            timer: timer[row] ?? 0,
            timerExpires: timerExpires[row] ?? 0,
            retransmits: retransmits[row] ?? 0,
          }),
        );
      },
    },
    dispensable: 1,
    fields: [numberField("timer"), numberField("timerExpires"), numberField("retransmits")],
    compare: ({ timer, timerExpires }, a, b) => by(timer, a, b) || by(timerExpires, a, b),
  };
}

function inodeColumn(colours: Colours): Column {
  // No descriptor is left, or there is none yet.
  const value = ({ inode }: Columns, row: number) => inode[row] || -1;
  return {
    name: "inode",
    title: "INODE",
    cell: { value },
    ink: faint(colours, value),
    fields: [{ name: "inode", write: (out, { inode }, row) => out.decimal(inode[row] ?? 0) }],
    compare: (columns, a, b) => by(columns.inode, a, b),
  };
}

const DETAILS = [
  ["refs", "references", 1],
  ["rto", "retransmitTimeout", 4],
  ["ato", "ackTimeout", 8],
  ["qack", "quickAck", 16],
  ["cwnd", "congestionWindow", 32],
  ["ssthresh", "slowStartThreshold", 64],
  ["drops", "drops", 128],
] as const;

/** The ones behind the inode: a row does not print them all. */
function detailColumns(colours: Colours): Column[] {
  return DETAILS.map(([name, column, bit]) => {
    const isThere = (columns: Columns, row: number) => ((columns.present?.[row] ?? 0) & bit) !== 0;
    const value = (columns: Columns, row: number) => (isThere(columns, row) ? (columns[column]?.[row] ?? 0) : -1);
    return {
      name,
      title: name.toUpperCase(),
      // −1, the threshold of a connection in its first slow start, is the one negative number.
      cell:
        column === "slowStartThreshold"
          ? { write: (out, columns, row) => out.text(isThere(columns, row) ? String(columns[column]?.[row]) : "-") }
          : { value },
      ink: faint(colours, value),
      fields: [
        {
          name: column,
          write: (out, columns, row) => out.text(isThere(columns, row) ? String(columns[column]?.[row]) : ""),
        },
      ],
      compare: (columns, a, b) => (columns[column]?.[a] ?? 0) - (columns[column]?.[b] ?? 0),
    } satisfies Column;
  });
}

/** A process's name is its own choice: nothing of it reaches a terminal as it is. */
function processColumn({ byInode }: Holders, ellipsis: string): Column {
  const of = ({ inode }: Columns, row: number) => byInode.get(inode[row] ?? 0) ?? [];
  const text = (holders: readonly Holder[]) =>
    holders.map(({ name, pid, fd }) => `${printable(name)} ${pid}:${fd}`).join(", ");
  return {
    name: "process",
    title: "PROCESS",
    cell: {
      write(out, columns, row) {
        const holders = of(columns, row);
        if (holders.length > 0) out.text(text(holders));
      },
      shorten: {
        easy: (whole) => Math.min(whole.length, 20),
        least: 12,
        to: (whole, width) => `${whole.slice(0, Math.max(0, width - ellipsis.length))}${ellipsis}`,
      },
    },
    fields: [{ name: "processes", write: (out, columns, row) => out.text(text(of(columns, row))), isFree: true }],
    compare(columns, a, b) {
      const [one, other] = [of(columns, a)[0], of(columns, b)[0]];
      return (one?.pid ?? 0) - (other?.pid ?? 0) || (one?.fd ?? 0) - (other?.fd ?? 0);
    },
  };
}

function by(values: ArrayLike<number>, a: number, b: number): number {
  return (values[a] ?? 0) - (values[b] ?? 0);
}
