import { SockdexError } from "../../index";
import { kind } from "../../module/format";
import type { ColumnName } from "../../table/columns";

/** What a column holds, for every format. */
export type ValueType =
  /** Text; the same in all rows of a file, or a name out of few. */
  | "text"
  | "name"
  | "address"
  /** Sixteen bytes in network order, IPv4 as ::ffff:a.b.c.d: only in Arrow and Parquet. */
  | "bytes16"
  /** Milliseconds since 1970, UTC. */
  | "time"
  | "u8"
  | "u16"
  | "u32"
  | "i32"
  /** A whole number up to 2^53. */
  | "whole"
  | "hex64";

/** A column that can be written. */
export interface OutputColumn {
  readonly name: string;
  readonly type: ValueType;
  /** The table's column it shows; undefined: it tells where the row comes from. */
  readonly column: ColumnName | undefined;
  /** How text formats write it. */
  readonly kind: number;
  /** Its bits in the `present` column: where none is set, the row has no such value. 0: every row has. */
  readonly present: number;
}

/** Columns that tell where a row comes from. */
export const ORIGIN_COLUMNS = ["source", "table", "line", "host", "time"] as const;
export type OriginColumn = (typeof ORIGIN_COLUMNS)[number];

const { U8, U16, U32, I32, WHOLE, HEX64, ADDRESS, PROTOCOL, STATE, LITERAL } = kind;

function origin(name: OriginColumn, type: ValueType, kind: number = LITERAL): OutputColumn {
  return { name, type, column: undefined, kind, present: 0 };
}

function ofTable(
  column: ColumnName,
  type: ValueType,
  kind: number,
  { name = column as string, present = 0 } = {},
): OutputColumn {
  return { name, type, column, kind, present };
}

/** In the order they are written by default. */
const ORIGIN: readonly OutputColumn[] = [
  origin("source", "text"),
  origin("table", "i32", I32),
  origin("line", "whole", WHOLE),
  origin("host", "text"),
  origin("time", "time"),
];

const CORE: readonly OutputColumn[] = [
  ofTable("protocol", "name", PROTOCOL),
  ofTable("state", "name", STATE),
  ofTable("localAddress", "address", ADDRESS),
  ofTable("localPort", "u16", U16),
  ofTable("remoteAddress", "address", ADDRESS),
  ofTable("remotePort", "u16", U16),
  ofTable("txQueue", "u32", U32),
  ofTable("rxQueue", "u32", U32),
  ofTable("timer", "u8", U8),
  ofTable("timerExpires", "u32", U32),
  ofTable("retransmits", "u32", U32),
  ofTable("uid", "u32", U32),
  ofTable("timeouts", "u32", U32),
  ofTable("inode", "whole", WHOLE),
];

const BYTES: readonly OutputColumn[] = [
  ofTable("localAddress", "bytes16", ADDRESS, { name: "localAddressBytes" }),
  ofTable("remoteAddress", "bytes16", ADDRESS, { name: "remoteAddressBytes" }),
];

const DETAILS: readonly OutputColumn[] = [
  ofTable("slot", "u32", U32),
  ofTable("references", "u32", U32, { present: 1 }),
  ofTable("pointer", "hex64", HEX64, { present: 2 }),
  ofTable("retransmitTimeout", "u32", U32, { present: 4 }),
  ofTable("ackTimeout", "u32", U32, { present: 8 }),
  ofTable("quickAck", "u32", U32, { present: 16 }),
  ofTable("congestionWindow", "u32", U32, { present: 32 }),
  ofTable("slowStartThreshold", "i32", I32, { present: 64 }),
  ofTable("drops", "u32", U32, { present: 128 }),
];

/** Written when asked for by name. */
const SPECIAL: readonly OutputColumn[] = [ofTable("state", "u8", U8, { name: "stateCode" })];

const ALL = [...ORIGIN, ...CORE, ...BYTES, ...DETAILS, ...SPECIAL];

export const COLUMN_NAMES: readonly string[] = ALL.map(({ name }) => name);

export interface ColumnChoice {
  /** The columns wanted, in this order; all that there are by default. */
  columns?: readonly string[] | undefined;
  /** Whether addresses can be written as bytes too. */
  bytes: boolean;
  details: boolean;
  /** Which origins are known. */
  origin: readonly OriginColumn[];
}

/** The columns to write. Throws ERR_INVALID_ARGUMENT for one that is unknown, twice there, or cannot be had. */
export function chooseColumns({ columns, bytes, details, origin }: ColumnChoice): OutputColumn[] {
  const isKnown = ({ name, column }: OutputColumn) =>
    column !== undefined || (origin as readonly string[]).includes(name);
  if (columns === undefined) {
    return [...ORIGIN.filter(isKnown), ...CORE, ...(bytes ? BYTES : []), ...(details ? DETAILS : [])];
  }
  if (columns.length === 0) throw refuse("columns is empty: name at least one.");
  const seen = new Set<string>();
  return columns.map((name) => {
    const column = ALL.find((one) => one.name === name);
    if (!column) throw refuse(`Unknown column ${JSON.stringify(name)}: one of ${COLUMN_NAMES.join(", ")}.`);
    if (seen.has(name)) throw refuse(`Column ${name} is named twice.`);
    seen.add(name);
    if (!isKnown(column))
      throw refuse(`Column ${name} is not known here: ${WHY_NOT[name] ?? "say where it comes from"}.`);
    if (!details && DETAILS.includes(column)) throw refuse(`Column ${name} is a detail: read with details.`);
    if (column.type === "bytes16" && !bytes)
      throw refuse(`Column ${name} is bytes, which only arrow and parquet hold.`);
    return column;
  });
}

const WHY_NOT: Record<string, string> = {
  host: "give hostFrom (--host-from)",
  time: "give timeFrom (--time-from)",
};

/** True when one of the columns needs the table's details. */
export function needsDetails(columns: readonly string[] | undefined): boolean {
  return columns?.some((name) => DETAILS.some((one) => one.name === name)) ?? false;
}

function refuse(message: string): SockdexError {
  return new SockdexError("ERR_INVALID_ARGUMENT", message);
}
