import { type Columns, type Holders, PROTOCOLS, shownState, stateName } from "../../index";
import { LAST_TCP } from "../../table/protocols";
import { IN_NEED } from "../rows/fit-widths";
import { holdersText, shortHolders } from "../rows/holders-text";
import { paintState } from "../terminal/state-colours";
import type { Colours } from "../terminal/terminal";
import { byValue, type Column, type Field, type WordCell } from "./column";
import { type EndpointOptions, endpointColumn } from "./endpoints";
import { inkOf } from "./ink";
import { detailColumns, inodeColumn, numberColumn } from "./numbers";
import { timerColumn } from "./timer";

export interface ColumnsOptions extends EndpointOptions {
  colours: Colours;
  /** The processes that hold a socket; left out: nobody holds any. */
  holders?: Holders;
}

const NOBODY: Holders = { byInode: new Map(), processes: 0, unreadable: 0, areSomeHidden: false };

/** All columns a listing can have, in their order. */
export function allColumns(options: ColumnsOptions): Column[] {
  const { colours, holders, ellipsis } = options;
  return [
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
    ...detailColumns(colours),
    processColumn(holders ?? NOBODY, ellipsis),
  ];
}

function protocolColumn(): Column {
  const choice = ({ protocol }: Columns) => {
    return (row: number) => protocol[row] ?? 0;
  };
  return {
    name: "proto",
    title: "PROTO",
    cell: { choice, words: PROTOCOLS },
    fields: [wordField("protocol", PROTOCOLS, choice)],
    order: ({ protocol }) => byValue(protocol),
  };
}

const CODES = 128;
const KERNEL_NAMES = Array.from({ length: CODES }, (_, code) => stateName(code));

/** A state is named by the low seven bits of its code. */
function stateColumn(colours: Colours): Column {
  // Those of tcp, and behind them those of all others.
  const words = [...KERNEL_NAMES, ...KERNEL_NAMES.map((name) => shownState(name, "udp"))];
  const code = ({ state }: Columns) => {
    return (row: number) => (state[row] ?? 0) % CODES;
  };
  return {
    name: "state",
    title: "STATE",
    cell: {
      choice({ state, protocol }) {
        return (row) => ((state[row] ?? 0) % CODES) + ((protocol[row] ?? 0) > LAST_TCP ? CODES : 0);
      },
      words,
      inks: words.map((name) => inkOf((text) => paintState(colours, name, text))),
    },
    fields: [wordField("state", KERNEL_NAMES, code)],
    order: ({ state }) => byValue(state),
  };
}

function wordField(name: string, words: readonly string[], choice: WordCell["choice"]): Field {
  const encoder = new TextEncoder();
  const texts = words.map((word) => encoder.encode(word));
  return {
    name,
    write(columns) {
      const chosen = choice(columns);
      return (out, row) => out.bytes(texts[chosen(row)] ?? NONE);
    },
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
    group: "process",
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
