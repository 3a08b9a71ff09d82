import { closeSync, createReadStream, fstatSync, openSync } from "node:fs";
import { basename } from "node:path";
import type { Readable } from "node:stream";
import { invalidArgument } from "../table/errors";
import { PROTOCOLS, type Protocol, type SocketTable, type TableOptions } from "../table/index";
import { untilAborted } from "./abort";
import { readError } from "./errors";
import { fill } from "./fill";
import { LiveTable, NodeSocketTable } from "./live-table";

/** The protocol a file's name speaks of: `udp6`, `proc-net-raw.txt`. It decides only what the text leaves open. */
function protocolOfName(path: string): Protocol | undefined {
  const words = basename(path)
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return PROTOCOLS.find((protocol) => words.includes(protocol));
}

/**
 * A captured dump, read on this thread straight into the table's memory. refresh() reads the file again.
 * Throws ERR_NO_TABLE, ERR_MALFORMED_ROW (strict), ERR_PERMISSION, ERR_READ, ERR_OUT_OF_MEMORY.
 */
export function readDumpSync(path: string, options: TableOptions = {}): LiveTable {
  return new LiveTable(options, (table) => {
    const fd = open(path);
    try {
      const bytes = fstatSync(fd).size;
      // No kernel prints a row shorter than 128 bytes.
      table.release(Math.ceil(bytes / 128));
      table.begin({ name: path, bytes, ...toldBy(path, options) });
      table.note(fill(table, fd, path));
      table.end();
    } finally {
      closeSync(fd);
    }
  });
}

function open(path: string): number {
  try {
    return openSync(path, "r");
  } catch (cause) {
    throw readError(path, cause);
  }
}

function toldBy(path: string | undefined, options: TableOptions): { protocol?: Protocol } {
  const protocol = options.protocol ?? (path === undefined ? undefined : protocolOfName(path));
  return protocol === undefined ? {} : { protocol };
}

export interface ReadDumpOptions extends TableOptions {
  /** Rows a batch; the last one has fewer. Default 65,536. */
  rowsPerBatch?: number;
  signal?: AbortSignal;
}

/**
 * A dump of any size in constant memory: each batch is the same table with the next rows, valid until the next.
 * Its diagnostics run through the whole dump; `duplicates` are those within the batch. The last batch is empty when
 * there were no rows at all, or lines that are none behind the last full batch. A path is opened and closed here; a
 * stream is read to its end. Throws as readDumpSync() does, and what the stream or the signal throws.
 */
export async function* readDump(
  source: string | Readable | AsyncIterable<Uint8Array>,
  options: ReadDumpOptions = {},
): AsyncGenerator<SocketTable, void, undefined> {
  const { rowsPerBatch = 65536, signal, ...tableOptions } = options;
  if (!Number.isInteger(rowsPerBatch) || rowsPerBatch < 1) throw invalidArgument(`${rowsPerBatch} rows are no batch.`);
  signal?.throwIfAborted();
  const path = typeof source === "string" ? source : undefined;
  const table = new BatchTable({ capacity: Math.min(rowsPerBatch, 65536), ...tableOptions });
  table.begin({ ...(path === undefined ? {} : { name: path }), ...toldBy(path, options) });
  for await (const chunk of untilAborted(chunks(source), signal)) {
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
  if (table.size === rowsPerBatch) {
    yield table.settled();
    table.next();
  }
  table.end();
  if (table.hasNews()) yield table;
}

/** A table that gives its rows away by batches. */
class BatchTable extends NodeSocketTable {
  #told = -1;

  /** Parses the window until the batch is full: true, and to be called again after next(). */
  fill(length: number, rows: number): boolean {
    return this.commitUpTo(length, rows);
  }

  /** Itself, with the byte order of its rows settled. */
  settled(): this {
    this.judgeByteOrder();
    this.#told = this.#malformed();
    return this;
  }

  next(): void {
    this.clearRows();
  }

  /** True when it holds what no batch has told yet. */
  hasNews(): boolean {
    return this.size > 0 || this.#malformed() !== this.#told;
  }

  /** Malformed lines and torn ones. */
  #malformed(): number {
    const { malformed, tornTail } = this.diagnostics;
    return malformed + (tornTail ? 0.5 : 0);
  }
}

async function* chunks(source: string | AsyncIterable<unknown>): AsyncGenerator<Uint8Array, void, undefined> {
  const path = typeof source === "string" ? source : undefined;
  const stream = typeof source === "string" ? createReadStream(source, { highWaterMark: 262144 }) : source;
  try {
    for await (const chunk of stream) {
      if (chunk instanceof Uint8Array) yield chunk;
      else if (typeof chunk === "string") yield Buffer.from(chunk, "latin1");
      else throw invalidArgument("A dump's stream must give bytes or strings.");
    }
  } catch (cause) {
    throw path === undefined ? cause : readError(path, cause);
  }
}
