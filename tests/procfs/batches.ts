import { type ReadDumpOptions, readDump, type SocketTable } from "../../src/index";
import type { OracleRow } from "../oracle/index";
import { rowsOf } from "./as-oracle";

/** The bytes in chunks of the lengths given, in turn; each a copy, as a stream gives them. */
export async function* chunksOf(bytes: Uint8Array, ...lengths: number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const length = lengths[i % lengths.length] ?? bytes.length;
    yield bytes.slice(at, at + length);
    at += length;
  }
}

export interface Collected {
  rows: OracleRow[];
  /** Rows of each batch. */
  sizes: number[];
  /** The one table all batches were. */
  table: SocketTable | undefined;
}

/** All batches of a dump. */
export async function collect(source: Parameters<typeof readDump>[0], options?: ReadDumpOptions): Promise<Collected> {
  const collected: Collected = { rows: [], sizes: [], table: undefined };
  for await (const batch of readDump(source, options)) {
    if (collected.table !== undefined && collected.table !== batch) throw new Error("A batch is another table.");
    collected.table = batch;
    collected.sizes.push(batch.size);
    for (const row of rowsOf(batch)) collected.rows.push(row);
  }
  return collected;
}

/** What the sizes of `rows` rows must be: all full but the last, and none empty but the one of a table without rows. */
export function sizesOf(rows: number, rowsPerBatch: number): number[] {
  if (rows === 0) return [0];
  const full = Array.from({ length: Math.floor(rows / rowsPerBatch) }, () => rowsPerBatch);
  return rows % rowsPerBatch === 0 ? full : [...full, rows % rowsPerBatch];
}
