/**
 * What follows from src/table/schema.ts and has to be written out: the module's numbers, widths and bits, the views and
 * rows, whose fields V8 wants by name, and the README's list of columns. `npm run schema` writes the files; the build does so when the schema has changed.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { type Column, columns, type Element, type Group, UNITS } from "../src/table/schema";
import { tcpInfoFiles } from "./tcp-info";

const WIDTHS: Record<Element, number> = { u8: 1, u16: 2, u32: 4, i32: 4, u64: 8, f64: 8, bytes16: 16, name16: 16 };
const VIEWS: Record<Element, string> = {
  ...{ u8: "Uint8Array", u16: "Uint16Array", u32: "Uint32Array", i32: "Int32Array" },
  ...{ u64: "BigUint64Array", f64: "Float64Array", bytes16: "Uint8Array", name16: "Uint8Array" },
};

const ofGroup = (group: Group) => columns.filter((column) => column.group === group);
const groups = ["core", "details", "info"] as const;
/** In the order they lie in the module's memory: widest first, so that each is aligned. */
const inMemory = groups.flatMap((group) => ofGroup(group).sort((a, b) => WIDTHS[b.element] - WIDTHS[a.element]));
const SOURCE = "Written by `npm run schema` from src/table/schema.ts: change that.";

const constantOf = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
const lines = <T>(items: readonly T[], write: (item: T, i: number) => string) => items.map(write).join("\n");
const docOf = (column: Column) =>
  `/** ${[column.about, ...(column.coding ? [column.coding] : []), ...(column.unit ? [`Unit: ${UNITS[column.unit]}.`] : [])].join(" ")} */`;

function assembly(): string {
  const widths = [...new Set(inMemory.map(({ element }) => WIDTHS[element]))];
  const ofWidth = (width: number) => inMemory.flatMap(({ element }, i) => (WIDTHS[element] === width ? [i] : []));
  const last = [...widths].sort((a, b) => ofWidth(b).length - ofWidth(a).length)[0] ?? 1;
  return `// ${SOURCE}

// Columns by number, in the order they lie in memory.
${lines(inMemory, ({ name }, i) => `export const ${constantOf(name)}: i32 = ${i};`)}
export const CORE_COLUMNS: i32 = ${ofGroup("core").length};
export const FIRST_INFO: i32 = ${inMemory.length - ofGroup("info").length};
export const ALL_COLUMNS: i32 = ${inMemory.length};

// Bits of the \`present\` column, and of \`infoPresent\`.
${lines(
  columns.filter((column) => column.present !== undefined),
  (column) => `export const HAS_${constantOf(column.name)}: u32 = 1 << ${column.present};`,
)}

/** Bytes a row takes in column \`i\`. */
export function width(i: i32): u32 {
${lines(
  widths.filter((width) => width !== last),
  (width) => `if (${runs(ofWidth(width)).map(isIn).join(" || ")}) return ${width};`,
)}
return ${last};
}
`;
}

function presentBits(): string {
  const present = columns.find(({ name }) => name === "present");
  const type = present?.element ?? "u8";
  const address = `column + (at << ${Math.log2(WIDTHS[type])})`;
  return `// ${SOURCE}

/** The bits of row \`at\`, of the \`present\` column at \`column\`. */
export function presentBits(column: usize, at: usize): u32 {
  return load<${type}>(${address});
}

export function setPresentBits(column: usize, at: usize, bits: u32): void {
  store<${type}>(${address}, bits);
}
`;
}

/** Columns that need not have a value, by the powers of two of their widths. */
function clearing(): string {
  const optional = inMemory.flatMap(({ mask, element, group }, i) =>
    mask === 0 || group === "info" ? [] : [{ i, shift: Math.log2(WIDTHS[element]) }],
  );
  const shifts = [...new Set(optional.map(({ shift }) => shift))];
  const clear = (shift: number) =>
    lines(runs(optional.flatMap((one) => (one.shift === shift ? [one.i] : []))), ([first, last]) => {
      const store = (i: string | number) => `store<u${8 << shift}>(column(${i}) + (at << ${shift}), 0);`;
      return first === last ? store(first) : `for (let i = ${first}; i <= ${last}; i++) ${store("i")}`;
    });
  return `// ${SOURCE}
import { column } from "./columns";

/** Sets to 0 what row \`at\` need not have, but for the bits that say so. */
export function clearOptional(at: usize): void {
${lines(shifts, clear)}
}
`;
}

/** Consecutive numbers, as first and last. */
function runs(numbers: readonly number[]): [number, number][] {
  const found: [number, number][] = [];
  for (const number of numbers) {
    const run = found.at(-1);
    if (run && run[1] === number - 1) run[1] = number;
    else found.push([number, number]);
  }
  return found;
}

function isIn([first, last]: [number, number]): string {
  if (first === last) return `i == ${first}`;
  if (first === 0) return `i <= ${last}`;
  return `(i >= ${first} && i <= ${last})`;
}

const numberOf = (wanted: string) => inMemory.findIndex(({ name }) => name === wanted);
const sizeOf = (element: Element) => (WIDTHS[element] === 16 ? "size * 16" : "size");
const fields = (group: Group) =>
  lines(ofGroup(group), (column) => `${docOf(column)}\nreadonly ${column.name}: ${VIEWS[column.element]};`);

/** The info columns, which are there by ones. */
function infoViews(): string {
  const info = ofGroup("info");
  const bit = (name: string) => numberOf(name) - (inMemory.length - info.length);
  // They are bits of one u64.
  if (info.length > 64) throw new Error(`There are ${info.length} info columns, and 64 bits to choose them by.`);
  return `// ${SOURCE}
import type { TableMemory } from "../../module/table-memory";
import type { InfoColumn } from "../schema";

/** Of tables read with \`info\`: those it names, and \`cookie\`. A row that does not have a value has 0 there: rows of /proc have none. */
export interface InfoColumns {
${fields("info")}
}

/** The info columns, each with the number of its bit among those that are kept. */
export const infoColumns: readonly InfoColumn[] = [${inMemory
    .slice(-info.length)
    .map(({ name }) => `"${name}"`)
    .join(", ")}];

/** Views over those that a memory has. */
export function viewInfo(memory: TableMemory): Partial<InfoColumns> {
  const { buffer, size } = memory;
  const at = (column: number) => memory.columnAddress(column);
  const info: { -readonly [Name in InfoColumn]?: InfoColumns[Name] } = {};
${lines(
  info,
  ({ name, element }) =>
    `if (memory.hasInfo(${bit(name)})) info.${name} = new ${VIEWS[element]}(buffer, at(${numberOf(name)}), ${sizeOf(element)});`,
)}
  return info;
}

/** Copies of those that are there. */
export function copyInfo(columns: Partial<InfoColumns>): Partial<InfoColumns> {
  const copies = infoColumns.map((name) => [name, columns[name]?.slice()]);
  return Object.fromEntries(copies.filter(([, copy]) => copy !== undefined));
}
`;
}

/** What a row has of info. */
function rowInfo(): string {
  const info = ofGroup("info").filter(({ display }) => display !== "never");
  return `// ${SOURCE}
import { hex64 } from "../hex64";
import type { InfoColumns } from "./info-columns";
import { nameAt } from "./name16";

/** The info of one row, a copy. Rows of tables without it have no fields for it: they are no larger. */
export class RowInfo {
${lines(info, (column) => `${docOf(column)}\ndeclare readonly ${column.name}: ${typeOf(column)} | undefined;`)}

  constructor(columns: Partial<InfoColumns>, index: number) {
    if (columns.cookie === undefined) return;
    const infoPresent = columns.infoPresent?.[index] ?? 0;
    const infoBytes = columns.infoBytes?.[index] ?? 0;
${lines(info, (column) => `${infoValue(column)};`)}
  }
}

/** It as JSON has it: what a row does not have is left out. */
export interface RowInfoJson {
${lines(info, (column) => `${column.name}?: ${jsonTypeOf(column)};`)}
}

export function addInfoJson(row: RowInfo, json: RowInfoJson): void {
${lines(
  info,
  ({ name, element }) =>
    `if (row.${name} !== undefined) json.${name} = ${element === "u64" ? `hex64(row.${name})` : `row.${name}`};`,
)}
}
`;
}

const typeOf = ({ element }: Column) => (element === "u64" ? "bigint" : element === "name16" ? "string" : "number");
const jsonTypeOf = (column: Column) => (typeOf(column) === "bigint" ? "string" : typeOf(column));

function views(): string {
  const made = (group: Group) =>
    lines(
      ofGroup(group),
      ({ name, element }) => `${name}: new ${VIEWS[element]}(buffer, at(${numberOf(name)}), ${sizeOf(element)}),`,
    );
  const copied = (group: Group) => lines(ofGroup(group), ({ name }) => `${name}: columns.${name}.slice(),`);
  return `// ${SOURCE}
import { DETAILS } from "../../assembly/header";
import type { TableMemory } from "../module/table-memory";
import { copyInfo, type InfoColumns, viewInfo } from "./info/info-columns";
import type { ColumnName } from "./schema";

/** The columns every table has: views into its memory, one element a row unless said otherwise, valid until the table changes. */
export interface CoreColumns {
${fields("core")}
}

/** With \`details: true\`. A row that does not print a column has 0 there, and its bit in \`present\` unset. */
export interface DetailColumns {
${fields("details")}
}

/** Of tables read with \`allNamespaces: true\`. */
export interface NamespaceColumns {
${fields("namespace")}
}

export type Columns = CoreColumns & Partial<DetailColumns> & Partial<InfoColumns> & Partial<NamespaceColumns>;

/** Columns by their number in the module: the order they lie in memory. */
export const columnNumber = {
${lines(inMemory, ({ name }, i) => `${name}: ${i},`)}
} as const satisfies Partial<Record<ColumnName, number>>;

/** Views over the rows a memory holds now. */
export function viewColumns(memory: TableMemory): Columns {
  const { buffer, size } = memory;
  const at = (column: number) => memory.columnAddress(column);
  const core: CoreColumns = {
${made("core")}
  };
  const columns = memory.word(DETAILS) === 0 ? core : { ...core, ...viewDetails(memory) };
  return memory.isWithInfo ? { ...columns, ...viewInfo(memory) } : columns;
}

function viewDetails(memory: TableMemory): DetailColumns {
  const { buffer, size } = memory;
  const at = (column: number) => memory.columnAddress(column);
  return {
${made("details")}
  };
}

/** Copies of these columns: they outlast the memory. */
export function copyColumns(columns: Columns): Columns {
  const core: Columns = {
${copied("core")}
${lines(ofGroup("namespace"), ({ name }) => `...(columns.${name} && { ${name}: columns.${name}.slice() }),`)}
  };
  const details = hasDetails(columns) ? copyDetails(columns) : {};
  return columns.cookie === undefined ? { ...core, ...details } : { ...core, ...details, ...copyInfo(columns) };
}

function copyDetails(columns: DetailColumns): DetailColumns {
  return {
${copied("details")}
  };
}

/** A table has all of them or none. */
function hasDetails(columns: Columns): columns is CoreColumns & DetailColumns {
  return columns.present !== undefined;
}
`;
}

/** What a row has instead of a column of codes or bytes. */
const NAMED = ["protocol", "state", "localAddress", "remoteAddress", "present"];

function rows(): string {
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
import { addInfoJson, RowInfo, type RowInfoJson } from "./info/row-info";
import { type Protocol, protocolCode } from "./protocols";
import { type State, stateCode } from "./states";

/** The numbers of one row, a copy, as in the columns of the same names. */
export class RowValues extends RowInfo {
${lines(
  numbers,
  (column) =>
    // Rows of tables without this column have no field for it: they are no larger.
    `${docOf(column)}\n${column.group === "namespace" ? "declare " : ""}readonly ${column.name}: ${typeOf(column)}${isOptional(column) ? " | undefined" : ""};`,
)}

  constructor(columns: Columns, index: number) {
    super(columns, index);
    const present = columns.present?.[index] ?? 0;
${lines(
  numbers.filter(({ group }) => group !== "namespace"),
  (column) => `this.${column.name} = ${value(column)};`,
)}
${lines(ofGroup("namespace"), ({ name }) => `if (columns.${name}) this.${name} = columns.${name}[index];`)}
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
export function columnsOfRows(rows: readonly (RowValues & RowNames)[]): Columns {
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

/** How a row takes an info column's value, where it has one. */
function infoValue({ name, element, mask, infoBytes }: Column): string {
  const take = `this.${name} = columns.${name}`;
  if (element === "name16")
    return `if (columns.${name}?.[index * 16]) ${take.replace(/= (.*)$/, "= nameAt($1, index)")}`;
  if (infoBytes !== undefined) return `if (columns.${name} && infoBytes >= ${infoBytes}) ${take}[index]`;
  if (mask !== 0) return `if (columns.${name} && infoPresent & ${mask}) ${take}[index]`;
  return `if (columns.${name}?.[index]) ${take}[index]`;
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

/** The README, with the names of the columns. */
function readme(): string {
  const text = readFileSync("README.md", "utf8");
  const names = (group: Group) =>
    `\`${ofGroup(group)
      .map(({ name }) => name)
      .join(" ")}\``;
  const sentence = `Columns: ${names("core")}, and with \`details: true\` also ${names("details")}. `;
  const more = `With \`info\`: ${names("info")}.`;
  const written = text
    .replace(/^Columns: `[^`]*`, and with `details: true` also `[^`]*`\.\s/m, `${wrapped(sentence)}\n`)
    .replace(/^With `info`: `[^`]*`\.\s/m, `${wrapped(more)}\n`);
  for (const one of [sentence, more]) {
    if (!written.includes(wrapped(one)))
      throw new Error(`README.md has no sentence that begins with: ${one.slice(0, 8)}`);
  }
  return written;
}

/** Lines as long as the README's. */
function wrapped(text: string): string {
  return text
    .trim()
    .replace(/(.{1,135})(?:\s|$)/g, "$1\n")
    .trim();
}

/** The files by their paths, formatted. */
export function schemaFiles(): [path: string, text: string][] {
  const files = {
    "assembly/schema.ts": assembly(),
    "assembly/clear-optional.ts": clearing(),
    "assembly/present-bits.ts": presentBits(),
    "src/table/columns.ts": views(),
    "src/table/row-values.ts": rows(),
    "src/table/info/info-columns.ts": infoViews(),
    "src/table/info/row-info.ts": rowInfo(),
    ...tcpInfoFiles(),
  };
  const formatted = Object.entries(files).map(([path, input]): [string, string] => {
    const options = { input, encoding: "utf8" } as const;
    return [path, execFileSync("node_modules/.bin/biome", ["format", `--stdin-file-path=${path}`], options)];
  });
  return [...formatted, ["README.md", readme()]];
}

if (import.meta.filename === process.argv[1]) {
  for (const [path, text] of schemaFiles()) writeFileSync(path, text);
}
