import { type Columns, type Holders, PROTOCOLS, STATES } from "../../index";
import { IN_NEED } from "../fit-widths";
import { holdersText, shortHolders } from "../holders-text";
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
    { ...protocolColumn(), dispensable: IN_NEED + 3 },
    stateColumn(colours),
    endpointColumn("local", options),
    endpointColumn("remote", options),
    { ...numberColumn("rx", "rxQueue", colours), dispensable: IN_NEED + 2 },
    { ...numberColumn("tx", "txQueue", colours), dispensable: IN_NEED + 1 },
    timerColumn(),
    { ...numberColumn("uid", "uid", undefined), dispensable: 2 },
    // On a narrow screen who holds it matters more than its number.
    { ...inodeColumn(colours), dispensable: holders ? 3 : IN_NEED },
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

function processColumn({ byInode }: Holders, ellipsis: string): Column {
  const of = ({ inode }: Columns, row: number) => byInode.get(inode[row] ?? 0) ?? [];
  const write: Field["write"] = (columns) => (out, row) => {
    const holders = of(columns, row);
    if (holders.length > 0) out.text(holdersText(holders));
  };
  return {
    name: "process",
    title: "PROCESS",
    cell: {
      write: (columns) => {
        const known = write(columns);
        return (out, row) => (of(columns, row).length > 0 ? known(out, row) : out.text("-"));
      },
      shorten: shortHolders(ellipsis),
    },
    fields: [{ name: "processes", write, isFree: true }],
    order: (columns) => (a, b) => {
      const [one, other] = [of(columns, a)[0], of(columns, b)[0]];
      return (one?.pid ?? 0) - (other?.pid ?? 0) || (one?.fd ?? 0) - (other?.fd ?? 0);
    },
  };
}
