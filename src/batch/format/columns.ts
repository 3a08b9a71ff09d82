import * as kind from "../../../assembly/format/kinds";
import { shownColumn } from "../../listing/shown-columns";
import { type Column, type ColumnName, columns, type Element, type Group } from "../../table/schema";
import { refuse } from "../refuse";

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

/** What the table's values are written as. */
const WRITTEN: Record<Element, { type: ValueType; kind: number }> = {
  u8: { type: "u8", kind: U8 },
  u16: { type: "u16", kind: U16 },
  u32: { type: "u32", kind: U32 },
  i32: { type: "i32", kind: I32 },
  f64: { type: "whole", kind: WHOLE },
  u64: { type: "hex64", kind: HEX64 },
  bytes16: { type: "address", kind: ADDRESS },
  name16: { type: "text", kind: LITERAL },
};

function ofTable({ name, element, mask }: Column): OutputColumn {
  if (name === "protocol") return { name, type: "name", column: name, kind: PROTOCOL, present: 0 };
  if (name === "state") return { name, type: "name", column: name, kind: STATE, present: 0 };
  return { name, ...WRITTEN[element], column: name, present: mask };
}

function ofGroup(group: Group): OutputColumn[] {
  return columns.filter((column) => column.group === group && column.display !== "never").map(ofTable);
}

/** In the order they are written by default. */
const ORIGIN: readonly OutputColumn[] = [
  origin("source", "text"),
  origin("table", "i32", I32),
  origin("line", "whole", WHOLE),
  origin("host", "text"),
  origin("time", "time"),
];

const CORE = ofGroup("core");

const BYTES: readonly OutputColumn[] = (["localAddress", "remoteAddress"] as const).map((column) => {
  return { name: `${column}Bytes`, type: "bytes16", column, kind: ADDRESS, present: 0 };
});

const DETAILS = ofGroup("details");

/** Written when asked for by name. */
const SPECIAL: readonly OutputColumn[] = [{ name: "stateCode", type: "u8", column: "state", kind: U8, present: 0 }];

const ALL = [...ORIGIN, ...CORE, ...BYTES, ...DETAILS, ...SPECIAL];

export const COLUMN_NAMES: readonly string[] = ALL.map(({ name }) => name);

/** The columns that a name stands for: its own, or those of what listings call so (`rx`, `local`); none where it is unknown. */
function columnsNamed(name: string): readonly OutputColumn[] {
  const own = ALL.find((one) => one.name === name);
  if (own) return [own];
  const parts: readonly string[] = shownColumn(name)?.columns ?? [];
  return parts.flatMap((part) => ALL.find((one) => one.name === part) ?? []);
}

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
export function chooseColumns({ columns: names, bytes, details, origin }: ColumnChoice): OutputColumn[] {
  const isKnown = ({ name, column }: OutputColumn) =>
    column !== undefined || (origin as readonly string[]).includes(name);
  if (names === undefined) {
    return [...ORIGIN.filter(isKnown), ...CORE, ...(bytes ? BYTES : []), ...(details ? DETAILS : [])];
  }
  if (names.length === 0) throw refuse("columns is empty: name at least one.");
  const seen = new Set<string>();
  const wanted = names.flatMap((name) => {
    const found = columnsNamed(name);
    if (found.length > 0) return found;
    if (shownColumn(name)?.display === "info") {
      throw refuse(`Column ${name} is of netlink, and not converted: list --csv --columns ${name} prints it.`);
    }
    throw refuse(`Unknown column ${JSON.stringify(name)}: one of ${COLUMN_NAMES.join(", ")}.`);
  });
  return wanted.map((column) => {
    const { name } = column;
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
export function needsDetails(names: readonly string[] | undefined): boolean {
  return names?.some((name) => columnsNamed(name).some((column) => DETAILS.includes(column))) ?? false;
}
