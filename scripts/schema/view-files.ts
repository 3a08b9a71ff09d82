/** The views of columns. */
import type { Group } from "../../src/table/schema";
import { fields, inMemory, lines, numberOf, ofGroup, SOURCE, sizeOf, VIEWS } from "./writing";

export function views(): string {
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

/** The info columns, which are there by ones. */
export function infoViews(): string {
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
