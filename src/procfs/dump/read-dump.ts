import { stat } from "node:fs/promises";
import type { Readable } from "node:stream";
import { protocolHint } from "../../capture/protocol-hint";
import { invalidArgument } from "../../table/errors";
import type { SocketTable, TableOptions } from "../../table/index";
import { isBytes } from "../../table/realms";
import { makeRoom, SHORTEST_ROW } from "../tables/fill";
import { BatchTable } from "./batch-table";
import { readAhead } from "./read-ahead";
import { untilAborted } from "./until-aborted";

export interface ReadDumpOptions extends TableOptions {
  /** Rows a batch; the last one has fewer. Default 65,536. */
  rowsPerBatch?: number;
  signal?: AbortSignal;
}

/**
 * A dump of any size, text or what `ss -D` wrote, in constant memory: each batch is the same table with the next rows, valid until the next.
 * Its diagnostics run through the whole dump; `duplicates` are those within the batch. The last batch is empty when
 * there were no rows at all, or malformed lines behind the last full batch. With `byteOrder: "auto"` the first batch
 * whose addresses tell settles the order; earlier ones were given as little. A path is opened and closed here; a
 * stream is read to its end. Throws as readDumpSync() does, and what the stream or the signal throws.
 */
export async function* readDump(
  source: string | Readable | AsyncIterable<Uint8Array>,
  options: ReadDumpOptions = {},
): AsyncGenerator<SocketTable, void, undefined> {
  const { rowsPerBatch = 65536, signal, ...tableOptions } = options;
  if (!Number.isInteger(rowsPerBatch) || rowsPerBatch < 1 || rowsPerBatch > 2 ** 31)
    throw invalidArgument(`rowsPerBatch is ${rowsPerBatch}: it must be a whole number from 1 to 2147483648.`);
  signal?.throwIfAborted();
  const path = typeof source === "string" ? source : undefined;
  if (path === undefined && !(typeof source === "object" && Symbol.asyncIterator in source)) {
    throw invalidArgument("A dump is read from a path, a stream or another async iterable of bytes.");
  }
  const bytes = typeof source === "string" ? readAhead(source) : chunks(source, signal);
  const table = new BatchTable(tableOptions);
  makeRoom(table, Math.min(rowsPerBatch, 65536));
  table.begin({ ...(path === undefined ? {} : await nameAndSize(path, rowsPerBatch)), ...protocolHint(path, options) });
  for await (const chunk of untilAborted(bytes, signal)) {
    for (let at = 0; at < chunk.length; ) {
      const window = table.input();
      const part = chunk.subarray(at, at + window.length);
      window.set(part);
      at += part.length;
      while (table.fill(part.length, rowsPerBatch)) {
        yield table.settled();
        table.next();
        signal?.throwIfAborted();
      }
    }
  }
  // A torn line is a row more at the end.
  while (table.size === rowsPerBatch || table.fillRest(rowsPerBatch)) {
    yield table.settled();
    table.next();
  }
  table.end();
  if (table.hasNews()) yield table;
}

/** What is known of a file: of one that is a single batch the size too, which says how much room to make. */
async function nameAndSize(path: string, rowsPerBatch: number): Promise<{ name: string; bytes?: number }> {
  const { size } = await stat(path).catch(() => ({ size: 0 }));
  return { name: path, ...(size <= rowsPerBatch * SHORTEST_ROW && { bytes: size }) };
}

/** A stream's bytes. Strings, of one that decodes, are encoded again. */
async function* chunks(
  stream: AsyncIterable<unknown>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  // A stream that is waiting for data does not return by itself: it is destroyed.
  const destroy = () => {
    if ("destroy" in stream && typeof stream.destroy === "function") stream.destroy();
  };
  signal?.addEventListener("abort", destroy, { once: true });
  try {
    for await (const chunk of stream) {
      if (isBytes(chunk)) yield chunk;
      else if (typeof chunk === "string") yield Buffer.from(chunk, "utf8");
      else throw invalidArgument("A dump's stream must give bytes or strings.");
    }
  } finally {
    signal?.removeEventListener("abort", destroy);
  }
}
