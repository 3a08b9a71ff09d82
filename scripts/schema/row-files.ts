/** Rows as objects and as JSON, and columns made of them. */
import { type Column, columns } from "../../src/table/schema";
import { docOf, jsonTypeOf, lines, ofGroup, SOURCE, typeOf, VIEWS } from "./writing";

/** What a row has instead of a column of codes or bytes. */
const NAMED = ["protocol", "state", "localAddress", "remoteAddress", "present"];

export function rows(): string {
  const numbers = columns.filter(({ name, group }) => group !== "info" && !NAMED.includes(name));
  const isOptional = ({ group }: Column) => group !== "core";
  const value = ({ name, group, mask }: Column) => {
    if (group === "core") return `columns.${name}[index] ?? 0`;
    const read = `columns.${name}?.[index]`;
    return mask === 0 ? read : `present & ${mask} ? ${read} : undefined`;
  };
  const jsonTypes: Record<string, string> = { protocol: "Protocol", state: "State" };
  return `// ${SOURCE}
import { parseAddress } from "./addresses";
import type { Columns } from "./columns";
import { hex64 } from "./hex64";
import { addInfoJson, type RowInfo, type RowInfoJson, takeInfo } from "./info/row-info";
import { type Protocol, protocolCode } from "./protocols";
import { type State, stateCode } from "./states";

/** The numbers of one row, a copy, as in the columns of the same names. */
export class RowValues implements Readonly<RowInfo> {
${lines(
  [...numbers, ...ofGroup("info").filter(({ display }) => display !== "never")],
  (column) =>
    // Rows of tables without this column do not get the field, so they stay small.
    `${docOf(column)}\n${column.group === "namespace" || column.group === "info" ? "declare " : ""}readonly ${column.name}: ${typeOf(column)}${isOptional(column) ? " | undefined" : ""};`,
)}

  constructor(columns: Columns, index: number) {
    const present = columns.present?.[index] ?? 0;
${lines(
  numbers.filter(({ group }) => group !== "namespace"),
  (column) => `this.${column.name} = ${value(column)};`,
)}
${lines(ofGroup("namespace"), ({ name }) => `if (columns.${name}) this.${name} = columns.${name}[index];`)}
if (columns.cookie) takeInfo(this, columns, index);
  }
}

/** A row as JSON has it: what a row does not have is left out. */
export interface SocketRowJson extends RowInfoJson {
${lines(
  columns.filter(({ name, group }) => group !== "info" && name !== "present"),
  (column) => {
    const type = jsonTypes[column.name] ?? (column.element === "bytes16" ? "string" : jsonTypeOf(column));
    return `${column.name}${isOptional(column) ? "?" : ""}: ${type};`;
  },
)}
}

/** A row's names and addresses, which are made of its codes. */
export interface RowNames extends Pick<SocketRowJson, "protocol" | "state" | "localAddress" | "remoteAddress"> {}

export function rowJson(row: RowValues & RowNames): SocketRowJson {
  const json: SocketRowJson = {
${lines(
  columns.filter((column) => !isOptional(column)),
  ({ name }) => `${name}: row.${name},`,
)}
  };
${lines(
  numbers.filter(isOptional),
  ({ name, element }) =>
    `if (row.${name} !== undefined) json.${name} = ${element === "u64" ? `hex64(row.${name})` : `row.${name}`};`,
)}
  if (row.cookie !== undefined) addInfoJson(row, json);
  return json;
}

/** Rows as columns of their own: details included, and no info. */
export function columnsOfRows(rows: readonly (Omit<RowValues, keyof RowInfo> & RowNames)[]): Columns {
  return {
${lines([...ofGroup("core"), ...ofGroup("details")], (column) => `${column.name}: ${columnOfRows(column)},`)}
${lines(
  ofGroup("namespace"),
  (column) => `...(rows[0]?.${column.name} !== undefined && { ${column.name}: ${columnOfRows(column)} }),`,
)}
  };
}

function addressBytes(texts: readonly string[]): Uint8Array {
  const bytes = new Uint8Array(texts.length * 16);
  for (const [i, text] of texts.entries()) bytes.set(parseAddress(text), i * 16);
  return bytes;
}
`;
}

/** How a column is made of rows. */
function columnOfRows({ name, element, group }: Column): string {
  if (element === "bytes16") return `addressBytes(rows.map((row) => row.${name}))`;
  const values: Record<string, string> = {
    protocol: "protocolCode(row.protocol)",
    state: "stateCode(row.state)",
    present: columns
      .filter(({ mask, group }) => mask !== 0 && group === "details")
      .map((column) => `(row.${column.name} === undefined ? 0 : ${column.mask})`)
      .join(" | "),
  };
  const value = values[name] ?? (group === "core" ? `row.${name}` : `row.${name} ?? 0${element === "u64" ? "n" : ""}`);
  return `${VIEWS[element]}.from(rows, (row) => ${value})`;
}
