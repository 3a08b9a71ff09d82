import type { CaptureFacts } from "../../capture/capture-facts";
import { type Capture, groupCaptures } from "../../capture/captures";
import { capturesOfFacts } from "../../capture/facts-of-captures";
import { packedCapture } from "../../capture/packed-capture";
import { unpackTable } from "../../capture/packed-table";
import { protocolHint } from "../../capture/protocol-hint";
import { timeInName } from "../../capture/time-in-name";
import { heldTables } from "../../changes/like-tables";
import { type Protocol, SocketTable } from "../../core";
import { knownFactsOf } from "../../findings/captured-facts";
import type { KnownFacts } from "../../findings/known-facts";
import { messageOf } from "../../table/realms";
import type { CaptureInfo, PageFile } from "../messages";
import { holdsFacts, readFacts } from "./facts-file";
import { bytesOf, sizeOf } from "./file-bytes";
import { HeldTable } from "./held-table";

export interface ReadCapture {
  info: CaptureInfo;
  table: HeldTable;
  /** What is known beside it. */
  facts: KnownFacts;
  /** Counts its duplicates: not before the charts are there, for it takes an index. Once. */
  duplicates: () => number;
}

export interface Unusable {
  name: string;
  message: string;
}

export interface Reading {
  captures: ReadCapture[];
  unusable: Unusable[];
}

export interface ReadProgress {
  name: string;
  bytes: number;
  totalBytes: number;
  rows: number;
}

/** Progress is reported after this many bytes. */
const REPORT_BYTES = 2 << 20;

/** Reads files and groups them into captures, with what is known beside them. A file without a table is reported; the others are still read. */
export async function readCaptures(
  files: readonly PageFile[],
  details: boolean,
  onProgress: (progress: ReadProgress) => void,
): Promise<Reading> {
  const areFacts = await Promise.all(files.map(holdsFacts));
  const timed = files
    .filter((_, i) => !areFacts[i])
    .map((file) => ({ ...file, time: file.time ?? timeInName(file.name) ?? file.modified }));
  const progress = { name: "", bytes: 0, totalBytes: sum(files.map(({ data }) => sizeOf(data))), rows: 0 };
  const reading: Reading = { captures: [], unusable: [] };
  const all = groupCaptures(timed);
  const { factsOf, unusable } = await readFactsOf(
    all,
    files.filter((_, i) => areFacts[i]),
  );
  reading.unusable.push(...unusable);
  for (const [i, capture] of all.entries()) {
    try {
      const isLast = i === all.length - 1;
      const read = await readCapture(capture, factsOf.get(capture), { details, isLast }, progress, onProgress);
      reading.captures.push(read);
    } catch (error) {
      reading.unusable.push({ name: capture.name, message: messageOf(error) });
    }
  }
  return reading;
}

/** What these files say of each capture. */
async function readFactsOf(captures: readonly Capture<PageFile>[], files: readonly PageFile[]) {
  const factsOf = new Map<Capture<PageFile>, CaptureFacts>();
  const unusable: Unusable[] = [];
  for (const [i, capture] of capturesOfFacts(captures, files).entries()) {
    const file = files[i];
    if (!file) continue;
    const { name } = file;
    try {
      if (capture) factsOf.set(capture, await readFacts(file));
      else
        unusable.push({
          name,
          message: `${name} is of no capture here: name it as its tables, with "facts" for the protocol.`,
        });
    } catch (error) {
      unusable.push({ name, message: `${name}: ${messageOf(error)}` });
    }
  }
  return { factsOf, unusable };
}

/**
 * A capture that came as columns: there is nothing to parse. What is known of it goes before what was packed with it. Throws
 * ERR_INVALID_ARGUMENT for any other bytes.
 */
export function unpackCapture(
  packed: Uint8Array<ArrayBuffer>,
  known: { name: string; host?: string | undefined; time?: number | undefined; facts?: CaptureFacts | undefined },
): ReadCapture {
  const { size, columns, about } = unpackTable(packed);
  const { protocols, source, fallback, diagnostics, ...packedWith } = packedCapture(about);
  const { host = packedWith.host, time = packedWith.time, facts = packedWith.facts, name } = known;
  const tables = { protocols, unnamed: 0 };
  const came = { read: { source, fallback }, hasInfo: columns.infoBytes !== undefined };
  return {
    info: { name, host, time, tables, rows: size, diagnostics, ...came, processes: facts && processesOf(facts) },
    table: new HeldTable(size, columns),
    facts: facts ? knownFactsOf(facts) : {},
    duplicates: () => diagnostics.duplicates,
  };
}

async function readCapture(
  { name, host, time, files }: Capture<PageFile>,
  facts: CaptureFacts | undefined,
  { details, isLast }: { details: boolean; isLast: boolean },
  progress: ReadProgress,
  onProgress: (progress: ReadProgress) => void,
): Promise<ReadCapture> {
  if (files.some(({ holds }) => holds === "rows")) {
    return unpackCapture(await wholeBytes(files), { name, host, time, facts });
  }
  const table = new SocketTable({ details });
  let reported = 0;
  const protocols = new Set<Protocol>();
  for (const file of files) {
    const before = table.size;
    const protocol = file.protocol ?? protocolHint(file.name, {}).protocol;
    table.begin({ name: file.name, ...(protocol && { protocol }), ...(files.length === 1 && plainSize(file)) });
    const onBytes = (bytes: number) => {
      progress.bytes += bytes;
    };
    for await (const bytes of bytesOf(file.data, onBytes)) {
      table.append(bytes);
      if (progress.bytes - reported < REPORT_BYTES) continue;
      reported = progress.bytes;
      onProgress({ ...progress, name, rows: table.size });
    }
    table.endSource();
    // An empty table is the one its file is named after.
    if (protocol && table.size === before) protocols.add(protocol);
  }
  table.end();
  const { rows, lines, malformed, skipped, headers, saturated, tornTail, bytes, reads, byteOrder, problems } =
    table.diagnostics;
  const counts = { rows, lines, malformed, skipped, headers, saturated, tornTail, bytes, reads, byteOrder };
  const tables = heldTables(table, protocols);
  const diagnostics = { ...counts, problems, duplicates: -1 };
  const { source } = table;
  const came = {
    read: source === "procfs" ? undefined : { source, fallback: [] },
    hasInfo: table.columns.infoBytes !== undefined,
  };
  const info = { name, host, time, tables, rows, diagnostics, ...came, processes: facts && processesOf(facts) };
  const read = { info, facts: facts ? knownFactsOf(facts) : {} };
  return isLast ? whereItLies(table, read) : copied(table, read);
}

/** Its columns stay in the memory of the table that read them. */
function whereItLies(table: SocketTable, read: Pick<ReadCapture, "info" | "facts">): ReadCapture {
  const { diagnostics } = read.info;
  const duplicates = () => {
    if (diagnostics.duplicates < 0) diagnostics.duplicates = table.diagnostics.duplicates;
    return diagnostics.duplicates;
  };
  return { ...read, table: new HeldTable(table.size, table.columns), duplicates };
}

function copied(table: SocketTable, read: Pick<ReadCapture, "info" | "facts">): ReadCapture {
  const { duplicates } = table.diagnostics;
  read.info.diagnostics.duplicates = duplicates;
  return { ...read, table: HeldTable.copyOf(table), duplicates: () => duplicates };
}

function processesOf({ processes, inspected, areProcessesLeftOut = false }: CaptureFacts): CaptureInfo["processes"] {
  return { known: processes?.length, inspected, areLeftOut: areProcessesLeftOut };
}

/** What is packed grows: its size says little of its rows. */
function plainSize({ name, data }: PageFile): { bytes?: number } {
  return typeof data === "string" || /\.gz$/i.test(name) ? {} : { bytes: data.size };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** All bytes of a file, in memory of their own. */
async function wholeBytes(files: readonly PageFile[]): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (const { data } of files) for await (const bytes of bytesOf(data, () => {})) parts.push(new Uint8Array(bytes));
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
