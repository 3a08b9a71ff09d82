import type { TextMemory } from "../../module/format";
import { gather } from "../../table/gather";
import { countOf, type Rows } from "../rows/rows";
import type { OutputColumn } from "./columns";
import { lineNumbers, tableNumbers } from "./row-origin";
import { Scratch } from "./scratch";
import { makePlan, type Place, type Plan, type TextStyle } from "./text-plan";

/** Where so many times more rows lie than are chosen, the chosen ones are copied one by one, else all. */
const SPARSE = 4;

/** Rows as text in pieces, each a copy. What is made of them meanwhile is made in `scratch`. */
export function writeText(
  rows: Rows,
  columns: readonly OutputColumn[],
  style: TextStyle,
  scratch: Scratch = new Scratch(),
): Uint8Array[] {
  const count = countOf(rows);
  if (count === 0) return [];
  scratch.reset();
  const { plan, memory } = makePlan(style, columns, rows.origin);
  const sources = plan.places.map((place) => ({ ...place, values: valuesOf(scratch, rows, place) }));
  const parts: Uint8Array[] = [];
  let end = plan.text;
  for (let from = 0; from < count; ) {
    const { to, numbers } = load(memory, plan, sources, rows, from);
    end = memory.format(plan.address, numbers, to - from, end);
    from = to;
    if (end <= plan.limit && from < count) continue;
    parts.push(memory.bytes.slice(plan.text, end));
    end = plan.text;
  }
  return parts;
}

/** A column's place, and the bytes of all its values. */
interface Source extends Place {
  readonly values: Uint8Array;
}

/** Copies the next rows into the text memory: up to which, and where their numbers are, or 0. */
function load(memory: TextMemory, { rows: most, numbers }: Plan, sources: readonly Source[], rows: Rows, from: number) {
  const { bytes } = memory;
  const { chosen } = rows;
  if (!chosen) {
    const to = Math.min(from + most, rows.table.size);
    copyRange(bytes, sources, from, to);
    return { to, numbers: 0 };
  }
  const first = chosen[from] ?? 0;
  let to = from + 1;
  while (to < chosen.length && to - from < most && (chosen[to] ?? 0) < first + most) to++;
  const end = (chosen[to - 1] ?? 0) + 1;
  if (end - first <= SPARSE * (to - from)) {
    copyRange(bytes, sources, first, end);
    const places = new Uint32Array(bytes.buffer, numbers, to - from);
    for (let i = 0; i < places.length; i++) places[i] = (chosen[from + i] ?? 0) - first;
    return { to, numbers };
  }
  to = Math.min(from + most, chosen.length);
  const some = chosen.subarray(from, to);
  for (const { address, width, values } of sources) {
    gather(bytes.subarray(address, address + some.length * width), values, some, width);
  }
  return { to, numbers: 0 };
}

function copyRange(bytes: Uint8Array, sources: readonly Source[], from: number, to: number): void {
  for (const { address, width, values } of sources) bytes.set(values.subarray(from * width, to * width), address);
}

/** The bytes of a column's values, of all rows of the table. */
function valuesOf(scratch: Scratch, rows: Rows, { name }: Place): Uint8Array {
  const all = { ...rows, chosen: undefined };
  const { columns } = rows.table;
  const values =
    name === "line" ? lineNumbers(scratch, all) : name === "table" ? tableNumbers(scratch, all) : columns[name];
  if (!values) throw new Error(`The table has no column ${name}.`);
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
