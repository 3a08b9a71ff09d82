import { invalidArgument } from "../errors";
import type { Protocol } from "../protocols";

/** The names of TableOptions. */
export const TABLE_OPTIONS = ["byteOrder", "protocol", "details", "strict", "capacity", "maximumMemory"];

export interface TableOptions {
  /** Of the host that printed the addresses: `little` (default), `big`, or `auto`: judged from the addresses at end(). */
  byteOrder?: "little" | "big" | "auto";
  /** What the text is said to be. It decides only what the text leaves open: docs/grammar.md. */
  protocol?: Protocol;
  /** Keep the columns behind the inode too: 41 bytes a row more. Default false. */
  details?: boolean;
  /** Throw ERR_MALFORMED_ROW at the first line that is not a row. Default false: skip it, count it, keep its place. */
  strict?: boolean;
  /** Rows to make room for ahead. */
  capacity?: number;
  /** Ceiling of the table's memory in bytes, at most 4 GiB (the default). */
  maximumMemory?: number;
}

/** Refuses a mistyped option: left alone it would be ignored in silence. Throws ERR_INVALID_ARGUMENT. */
export function refuseUnknown(options: object, known: readonly string[], what: string): void {
  if (typeof options !== "object" || options === null) throw invalidArgument(`${what}s are an object.`);
  const unknown = Object.keys(options).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    throw invalidArgument(`Unknown ${what} ${JSON.stringify(unknown)}: one of ${known.join(", ")}.`);
  }
}
