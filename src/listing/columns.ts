import type { Columns } from "../table/columns";
import type { CopyNumbers } from "../table/gather";
import { PROTOCOLS } from "../table/protocols";
import { type Holder, holdersText } from "../text/holders";
import { type NamespaceOf, namespaceText } from "../text/namespaces";
import { writeTimer } from "../text/timer";
import { paintState } from "./colours";
import type { Cell, Column, Field, NumberCell, WordCell, Write } from "./column";
import { endpointCell, type PortNames } from "./endpoints";
import { copyNumbersOf, fieldOf, numbersOf, protocolOf, schemaColumn, textsOf } from "./fields";
import { IN_NEED } from "./fit-widths";
import { inkOf } from "./ink";
import type { Look } from "./look";
import { shortHolders } from "./short-holders";
import { type ShownColumn, shownColumns } from "./shown-columns";
import { orderBy } from "./sort";
import { SHOWN_STATES, shownStateOf } from "./states";

export interface ColumnsOptions extends Look {
  /** Ports by name. */
  names?: PortNames | undefined;
  /** The processes that hold a socket, by its inode. */
  holders?: Pick<ReadonlyMap<number, readonly Holder[]>, "get"> | undefined;
  /** What is known of a network namespace, by its number. */
  namespaceOf?: NamespaceOf | undefined;
}

/** How a listing writes a column. */
export function listingColumn(shown: ShownColumn, options: ColumnsOptions): Column {
  const dispensable = rankOf(shown.name, options.holders !== undefined);
  return {
    name: shown.name,
    title: shown.title.toUpperCase(),
    ...(dispensable !== undefined && { dispensable }),
    ...(shown.display === "process"
      ? processes(options)
      : shown.display === "namespace"
        ? namespaces(shown, options)
        : ofTable(shown, options)),
  };
}

/** The usual columns, and those of `more`. */
export function usualColumns(options: ColumnsOptions, more: readonly ShownColumn["display"][] = []): Column[] {
  return shownColumns
    .filter(({ display }) => display === "usual" || more.includes(display))
    .map((shown) => listingColumn(shown, options));
}

/** In which order columns are left out where a line is too long. On a narrow screen who holds a socket matters more than its number. */
function rankOf(name: string, areHoldersShown: boolean): number | undefined {
  const ranks: Record<string, number> = {
    timer: 1,
    uid: 2,
    cgroup: 3,
    bytesReceived: 4,
    bytesSent: 5,
    inode: areHoldersShown ? 3 : IN_NEED,
    tx: IN_NEED + 1,
    rx: IN_NEED + 2,
    proto: IN_NEED + 3,
  };
  return ranks[name];
}

type Content = Pick<Column, "cell" | "fields" | "order">;

function ofTable(shown: ShownColumn, options: ColumnsOptions): Content {
  return {
    cell: cellOf(shown, options),
    fields: shown.columns.map((name) => fieldOf(schemaColumn(name))),
    order: orderBy(shown.sort),
  };
}

function cellOf(shown: ShownColumn, options: ColumnsOptions): Cell {
  switch (shown.name) {
    case "proto":
      return { choice: protocolOf, words: PROTOCOLS };
    case "state":
      return stateCell(options);
    case "local":
    case "remote":
      return endpointCell(shown.name, options.ellipsis, options.names);
    case "timer":
      return {
        write({ timer, timerExpires, retransmits }) {
          return (out, row) => {
            const code = timer[row] ?? 0;
            if (code !== 0) writeTimer(out, code, timerExpires[row] ?? 0, retransmits[row] ?? 0);
          };
        },
      };
    default:
      return plainCell(shown, options);
  }
}

function stateCell({ colours }: Look): WordCell {
  const inks = SHOWN_STATES.map((name) => inkOf((text) => paintState(colours, name, text)));
  return { choice: shownStateOf, words: SHOWN_STATES, inks };
}

/** A column of the schema as its element says. */
function plainCell({ columns: [name], zero }: ShownColumn, { colours }: Look): Cell {
  if (name === undefined) throw new Error("A column is made of at least one.");
  const column = schemaColumn(name);
  if (column.element === "bytes16") return { write: fieldOf(column).write };
  if (column.element === "u64" || column.element === "name16") {
    return {
      write(columns) {
        const textOf = textsOf(columns, column);
        return (out, row) => out.text(textOf(row) ?? "-");
      },
    };
  }
  const plain = numberCell((columns) => numbersOf(columns, column), zero, colours);
  const cell = { ...plain, copy: (columns: Columns) => copyOf(copyNumbersOf(columns, column), zero) };
  // As ss has them: of microseconds the milliseconds.
  return column.unit === "microseconds" ? { ...cell, decimals: 3 } : cell;
}

/** Where 0 says that there is none, it is left out. */
function copyOf(numbers: CopyNumbers, zero: ShownColumn["zero"]): CopyNumbers {
  if (zero === "plain" || zero === "faint") return numbers;
  return (copy, rows, from) => {
    numbers(copy, rows, from);
    for (let i = 0; i < copy.length; i++) if (copy[i] === 0) copy[i] = Number.NaN;
  };
}

/** With colours a 0 steps back: what is there then shows best. */
export function numberCell(
  value: NumberCell["value"],
  zero: ShownColumn["zero"],
  colours: Look["colours"],
): NumberCell {
  if (zero === "plain") return { value };
  const faint = inkOf(colours.dim);
  if (zero === "faint") return { value, faint };
  const orNone = (columns: Columns) => {
    const numberOf = value(columns);
    return (row: number) => numberOf(row) || Number.NaN;
  };
  return { value: orNone, faint };
}

/** In files the number, and what people call it. */
function namespaces(shown: ShownColumn, options: ColumnsOptions): Content {
  const { namespaceOf, printable } = options;
  const write: Field["write"] =
    ({ namespace }) =>
    (out, row) => {
      const known = namespaceOf?.(namespace?.[row] ?? 0);
      if (known) out.text(namespaceText(known, printable));
    };
  const { fields, order } = ofTable(shown, options);
  return { cell: { write }, fields: [...fields, { name: "namespaceName", write, isFree: true }], order };
}

function processes({ holders, ellipsis, printable }: ColumnsOptions): Content {
  const of = ({ inode }: Columns, row: number) => holders?.get(inode[row] ?? 0) ?? [];
  const write: Field["write"] = (columns) => (out, row) => {
    const some = of(columns, row);
    if (some.length > 0) out.text(holdersText(some, printable));
  };
  const orDash = (columns: Columns): Write => {
    const known = write(columns);
    return (out, row, place) => (of(columns, row).length > 0 ? known(out, row, place) : out.text("-"));
  };
  return {
    cell: { write: orDash, shorten: shortHolders(ellipsis) },
    fields: [{ name: "processes", write, isFree: true }],
    order(columns, isDescending) {
      const none = isDescending ? 0 : Number.MAX_SAFE_INTEGER;
      return (a, b) => {
        const [one, other] = [of(columns, a)[0], of(columns, b)[0]];
        return (one?.pid ?? none) - (other?.pid ?? none) || (one?.fd ?? 0) - (other?.fd ?? 0);
      };
    },
  };
}
