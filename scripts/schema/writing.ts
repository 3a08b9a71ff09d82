/** What all that is written from the schema has in common. */
import { type Column, columns, type Element, type Group, UNITS } from "../../src/table/schema";

export const WIDTHS: Record<Element, number> = {
  u8: 1,
  u16: 2,
  u32: 4,
  i32: 4,
  u64: 8,
  f64: 8,
  bytes16: 16,
  name16: 16,
};
export const VIEWS: Record<Element, string> = {
  ...{ u8: "Uint8Array", u16: "Uint16Array", u32: "Uint32Array", i32: "Int32Array" },
  ...{ u64: "BigUint64Array", f64: "Float64Array", bytes16: "Uint8Array", name16: "Uint8Array" },
};

export const ofGroup = (group: Group) => columns.filter((column) => column.group === group);
export const groups = ["core", "details", "info"] as const;
/** In the order they lie in the module's memory: widest first, so that each is aligned. */
export const inMemory = groups.flatMap((group) => ofGroup(group).sort((a, b) => WIDTHS[b.element] - WIDTHS[a.element]));
export const SOURCE = "Written by `npm run schema` from src/table/schema.ts: change that.";

export const constantOf = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
export const lines = <T>(items: readonly T[], write: (item: T, i: number) => string) => items.map(write).join("\n");
/** What a column or a field is, in sentences. */
export const sentencesOf = ({ about, coding, unit }: Pick<Column, "about" | "coding" | "unit">): string[] => [
  about,
  ...(coding ? [coding] : []),
  ...(unit ? [`Unit: ${UNITS[unit]}.`] : []),
];
export const docOf = (column: Column) => `/** ${sentencesOf(column).join(" ")} */`;

export const numberOf = (wanted: string) => inMemory.findIndex(({ name }) => name === wanted);
export const sizeOf = (element: Element) => (WIDTHS[element] === 16 ? "size * 16" : "size");
export const fields = (group: Group) =>
  lines(ofGroup(group), (column) => `${docOf(column)}\nreadonly ${column.name}: ${VIEWS[column.element]};`);

export const typeOf = ({ element }: Column) =>
  element === "u64" ? "bigint" : element === "name16" ? "string" : "number";
export const jsonTypeOf = (column: Column) => (typeOf(column) === "bigint" ? "string" : typeOf(column));
