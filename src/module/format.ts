import bytes from "../../build/format.wasm";

/** What `assembly/format/index.ts` exports. Pointers are byte offsets into the table's memory. */
export interface FormatExports {
  /** Fills format.TABLES_BYTES bytes at `tables` with what the other functions look up. */
  setup(tables: number): void;
  /**
   * Writes rows as text at `out`, as `plan` says; answers where it ends. `rows` is the address of their numbers, u32
   * each, of which `from` … `to` − 1 are taken, or 0: then these are the numbers. Row 0 stands in line `line`.
   */
  format(plan: number, rows: number, from: number, to: number, line: number, out: number): number;
  /** Writes the rows' addresses one behind the other at `out` and where each begins at `offsets`, i32 each, and the end. */
  formatAddresses(
    column: number,
    protocols: number,
    tables: number,
    rows: number,
    from: number,
    to: number,
    offsets: number,
    out: number,
  ): number;
}

/** The host's view of `assembly/format/plan.ts`; `tests/module/layout.test.ts` holds the two together. */
export const format = {
  OBJECTS: 4,
  END: 8,
  END_LENGTH: 12,
  TABLES: 16,
  NAMES: 20,
  PROTOCOL_COLUMN: 24,
  PRESENT_COLUMN: 28,
  FIELDS: 32,
  FIELD_BYTES: 24,
  COLUMN: 4,
  BEFORE: 8,
  BEFORE_LENGTH: 12,
  PRESENT: 16,
  QUOTED: 20,
  NAME_BYTES: 16,
  PROTOCOL_NAMES: 16,
} as const;

/** How a value is written. */
export const kind = {
  LITERAL: 0,
  U8: 1,
  U16: 2,
  U32: 3,
  I32: 4,
  WHOLE: 5,
  HEX64: 6,
  ADDRESS: 7,
  PROTOCOL: 8,
  STATE: 9,
  LINE: 10,
} as const;

/** Bytes of setup()'s tables. */
export const TABLES_BYTES = 1536;
/** No value is longer, its quotes included: an IPv6 address with a dotted end. */
export const MAX_VALUE = 48;
/** What is written past the end of the text at most. */
export const SLACK = 64;

let compiled: WebAssembly.Module | undefined;

/** The functions that turn rows into text, working in `memory`. */
export function instantiateFormat(memory: WebAssembly.Memory): FormatExports {
  compiled ??= new WebAssembly.Module(bytes);
  return new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as FormatExports;
}
