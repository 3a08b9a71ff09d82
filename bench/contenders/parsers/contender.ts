import type { Protocol } from "../../harness/dumps";
import { full } from "../../harness/options";
import type { Digest } from "./digest";

/** A way to read a table in JavaScript. */
export interface Contender {
  readonly name: string;
  /** A larger table would take minutes, or a string longer than V8 has. */
  readonly mostRows: Readonly<Record<Protocol, number>>;
  /** What it leaves out, for the reader of the results. */
  readonly remark?: string;
  parser(protocol: Protocol): Parser;
}

export interface Parser {
  /** Reads a whole table. Its results replace those of the call before, and reuse their memory where it can. */
  parse(bytes: Buffer): void;
  /** Builds what finds a row by its inode, if parse() has not; undefined when it reads no inodes. */
  index?(): void;
  digest(): Digest;
}

const MILLION = 1_000_000;

/** Columns: any size. Writing and loading ten million rows takes longer than reading them: once is enough. */
export const ANY_SIZE = { tcp: 10 * MILLION, tcp6: full ? 10 * MILLION : MILLION };
/** Columns too; at ten million the faster of its kind tells it all. */
export const TO_A_MILLION = { tcp: MILLION, tcp6: MILLION };
/** An object a row: seconds a million. */
export const OBJECTS = { tcp: full ? MILLION : 100_000, tcp6: 100_000 };
/** Such that others are measured by; ten million rows are more text than V8 puts into one string. */
export const MEASURE_OF_OBJECTS = { tcp: MILLION, tcp6: 100_000 };
