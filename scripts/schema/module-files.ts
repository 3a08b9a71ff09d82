/** What the module takes from the schema. */
import { columns } from "../../src/table/schema";
import { constantOf, inMemory, lines, ofGroup, SOURCE, WIDTHS } from "./writing";

export function assembly(): string {
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

export function presentBits(): string {
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
export function clearing(): string {
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
