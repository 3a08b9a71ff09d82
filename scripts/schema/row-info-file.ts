/** The info columns of one row. */
import type { Column } from "../../src/table/schema";
import { jsonTypeOf, lines, ofGroup, SOURCE, typeOf } from "./writing";

/** What a row has of info. */
export function rowInfo(): string {
  const info = ofGroup("info").filter(({ display }) => display !== "never");
  return `// ${SOURCE}
import { hex64 } from "../hex64";
import type { InfoColumns } from "./info-columns";
import { nameAt } from "./name16";

/** The info of one row. */
export interface RowInfo {
${lines(info, (column) => `${column.name}: ${typeOf(column)} | undefined;`)}
}

/** Puts what a row has of info into it: a copy. */
export function takeInfo(row: RowInfo, columns: Partial<InfoColumns>, index: number): void {
  const infoPresent = columns.infoPresent?.[index] ?? 0;
  const infoBytes = columns.infoBytes?.[index] ?? 0;
${lines(info, (column) => `${infoValue(column)};`)}
}

/** It as JSON has it: what a row does not have is left out. */
export interface RowInfoJson {
${lines(info, (column) => `${column.name}?: ${jsonTypeOf(column)};`)}
}

export function addInfoJson(row: Readonly<RowInfo>, json: RowInfoJson): void {
${lines(
  info,
  ({ name, element }) =>
    `if (row.${name} !== undefined) json.${name} = ${element === "u64" ? `hex64(row.${name})` : `row.${name}`};`,
)}
}
`;
}

/** How a row takes an info column's value, where it has one. */
function infoValue({ name, element, mask, infoBytes }: Column): string {
  const take = `row.${name} = columns.${name}`;
  if (element === "name16")
    return `if (columns.${name}?.[index * 16]) ${take.replace(/= (.*)$/, "= nameAt($1, index)")}`;
  if (infoBytes !== undefined) return `if (columns.${name} && infoBytes >= ${infoBytes}) ${take}[index]`;
  if (mask !== 0) return `if (columns.${name} && infoPresent & ${mask}) ${take}[index]`;
  return `if (columns.${name}?.[index]) ${take}[index]`;
}
