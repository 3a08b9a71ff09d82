import { type Columns, type Holder, type Holders, PROTOCOLS, STATES } from "../../index";
import { printable } from "../printable";
import { paintState } from "../state-colours";
import type { Colours } from "../terminal";
import { byValue, type Column, type Field } from "./column";
import { type EndpointOptions, endpointColumn } from "./endpoints";
import { inkOf } from "./ink";
import { detailColumns, inodeColumn, numberColumn } from "./numbers";
import { timerColumn } from "./timer";

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
const NONE = new Uint8Array(0);

function protocolColumn(): Column {
  const names = PROTOCOLS.map((protocol) => encoder.encode(protocol));
  const write: Field["write"] = ({ protocol }) => {
    return (out, row) => out.bytes(names[protocol[row] ?? 0] ?? NONE);
  };
  return {
    name: "proto",
    title: "PROTO",
    cell: { write },
    fields: [{ name: "protocol", write }],
    order: ({ protocol }) => byValue(protocol),
  };
}

/** A state is named by these bits of its code. */
const NAMED = 0x7f;

function stateColumn(colours: Colours): Column {
  const names = Array.from({ length: NAMED + 1 }, (_, code) => (code > 0 && STATES[code]) || `UNKNOWN(${code})`);
  const texts = names.map((name) => encoder.encode(name));
  const inks = names.map((name) => inkOf((text) => paintState(colours, name, text)));
  const write: Field["write"] = ({ state }) => {
    return (out, row) => out.bytes(texts[(state[row] ?? 0) & NAMED] ?? NONE);
  };
  return {
    name: "state",
    title: "STATE",
    cell: { write },
    ...(colours.isColorSupported && {
      ink:
        ({ state }) =>
        (row) =>
          inks[(state[row] ?? 0) & NAMED],
    }),
    fields: [{ name: "state", write }],
    order:
      ({ state }) =>
      (a, b) =>
        ((state[a] ?? 0) & NAMED) - ((state[b] ?? 0) & NAMED),
  };
}

/** A process's name is its own choice: nothing of it reaches a terminal as it is. */
function processColumn({ byInode }: Holders, ellipsis: string): Column {
  const of = ({ inode }: Columns, row: number) => byInode.get(inode[row] ?? 0) ?? [];
  const text = (holders: readonly Holder[]) =>
    holders.map(({ name, pid, fd }) => `${printable(name)} ${pid}:${fd}`).join(", ");
  const write: Field["write"] = (columns) => (out, row) => {
    const holders = of(columns, row);
    if (holders.length > 0) out.text(text(holders));
  };
  return {
    name: "process",
    title: "PROCESS",
    cell: {
      write,
      shorten: {
        easy: (whole) => Math.min(whole.length, 20),
        least: 12,
        to: (whole, width) => `${whole.slice(0, Math.max(0, width - ellipsis.length))}${ellipsis}`,
      },
    },
    fields: [{ name: "processes", write, isFree: true }],
    order: (columns) => (a, b) => {
      const [one, other] = [of(columns, a)[0], of(columns, b)[0]];
      return (one?.pid ?? 0) - (other?.pid ?? 0) || (one?.fd ?? 0) - (other?.fd ?? 0);
    },
  };
}
