import { type Columns, type Holder, type Holders, PROTOCOLS, STATES } from "../../index";
import { printable } from "../printable";
import { paintState } from "../state-colours";
import type { Colours } from "../terminal";
import { byValue, type Column, type Field } from "./column";
import { type EndpointOptions, endpointColumn } from "./endpoints";
import { type Ink, inkOf } from "./ink";
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

function protocolColumn(): Column {
  return wordColumn("proto", "PROTO", "protocol", PROTOCOLS, ({ protocol }) => protocol);
}

/** A state is named by the low seven bits of its code. */
function stateColumn(colours: Colours): Column {
  const names = Array.from({ length: 256 }, (_, code) => STATES[code & 0x7f] ?? `UNKNOWN(${code & 0x7f})`);
  names[0] = names[128] = "UNKNOWN(0)";
  const inks = names.map((name) => inkOf((text) => paintState(colours, name, text)));
  return wordColumn("state", "STATE", "state", names, ({ state }) => state, inks);
}

function wordColumn(
  name: string,
  title: string,
  field: string,
  words: readonly string[],
  choice: (columns: Columns) => Uint8Array,
  inks: readonly (Ink | undefined)[] = [],
): Column {
  const encoder = new TextEncoder();
  const texts = words.map((word) => encoder.encode(word));
  return {
    name,
    title,
    cell: { choice, words, inks },
    fields: [
      {
        name: field,
        write(columns) {
          const choices = choice(columns);
          return (out, row) => out.bytes(texts[choices[row] ?? 0] ?? NONE);
        },
      },
    ],
    order: (columns) => byValue(choice(columns)),
  };
}

const NONE = new Uint8Array(0);

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
