import { hostname } from "node:os";
import type { CaptureFacts } from "../../capture/capture-facts";
import { type PackedCapture, readingOf } from "../../capture/packed-capture";
import { packTable } from "../../capture/packed-table";
import { captureFacts, type FactsOptions } from "../../procfs/process/captured-facts";
import { wantedTables } from "../../procfs/tables/read-sockets";
import { type QueryTable, SockdexError } from "../../table/index";
import { backlogLimitsIn } from "../../table/info/backlog-limit";
import type { SnapshotOptions, TableReading } from "../snapshots";
import { nothingRead } from "./errors";

/** Less than this is not worth the browser's time to unpack it. Unit: bytes. */
const SMALL = 16 << 10;

/** A table that was read, as a page shows it. */
export interface CaptureBytes {
  /** When the table was read: milliseconds since 1970. */
  time: number;
  /** packTable()'s, as gzip where that is worth it. */
  bytes: Uint8Array<ArrayBuffer>;
}

/** Packs the table that was read last, with what is known beside it. Rejects with ERR_NO_SNAPSHOT where none was. */
export async function packReading(
  newest: () => TableReading | undefined,
  options: SnapshotOptions,
  processes: boolean,
): Promise<CaptureBytes> {
  // A monitor without pages has no use for it.
  const { gzipSync } = await import("node:zlib");
  const last = newest();
  if (!last) throw nothingRead();
  const { table } = last;
  const { pid, procRoot } = options;
  const where = { ...(pid !== undefined && { pid }), ...(procRoot !== undefined && { procRoot }) };
  const { time } = last.reading;
  const about: PackedCapture = {
    // A captured tree may be of another machine.
    host: procRoot === undefined ? hostname() : undefined,
    time,
    ...readingOf(table, wantedTables(options.protocols)),
    facts: factsOf(table, { ...where, processes, limits: backlogLimitsIn(table.columns) }),
  };
  const packed = packTable(table, about);
  // Copied into memory of its own, which can be given to another thread.
  const bytes = packed.length < SMALL ? packed : new Uint8Array(gzipSync(packed, { level: 1, chunkSize: 1 << 18 }));
  return { time, bytes };
}

/** Undefined where they cannot be had: the table is worth having without them. */
function factsOf(table: QueryTable, options: FactsOptions): CaptureFacts | undefined {
  try {
    return captureFacts(table, options);
  } catch (error) {
    if (error instanceof SockdexError) return undefined;
    throw error;
  }
}
