import type { CaptureFacts } from "../../capture/capture-facts";
import { loadPackage } from "../../optional/package";
import { SockdexError } from "../../table/errors";
import { SocketTable } from "../../table/index";
import { infoColumns } from "../../table/info/info-columns";
import { createMemory } from "../../table/reading/empty-table";
import { fillRows } from "../../table/reading/fill-rows";
import { codeOf } from "../../table/realms";
import type { SegmentFile } from "../folder/segment-list";
import type { RecordedAbout } from "../rows/about-snapshot";
import { readError } from "./failures";
import { JournalReader } from "./journal-reader";
import { ParquetReader } from "./parquet-reader";
import type { ReadRows } from "./read-rows";
import { RecordedEnd } from "./recorded-end";
import { recordingFiles } from "./recording-files";
import type { SegmentReader } from "./segment-reader";
import { knownProcesses, snapshotFacts } from "./snapshot-facts";

/** A snapshot that was recorded. */
export interface RecordedSnapshot {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly host: string;
  readonly rows: number;
  /** The file it is in. */
  readonly segment: string;
  /** Its place among those of its file, from 0 on. */
  readonly place: number;
}

/** A snapshot with its rows. */
export interface RecordedTable {
  readonly snapshot: RecordedSnapshot;
  /** A table of its own, with info columns where the kernel gave them. */
  readonly table: SocketTable;
  /** Who held its sockets, and limits. */
  readonly facts: CaptureFacts;
  /** How it was read. */
  readonly about: RecordedAbout;
}

/** Times from one on, up to another: milliseconds since 1970. Left out: from the first on, up to the last. */
export interface RecordedSpan {
  from?: number | undefined;
  to?: number | undefined;
}

type File = Pick<SegmentFile, "path" | "time" | "isJournal">;

/**
 * What a Recorder has written: a folder, also one that is being recorded into right now, or one of its files. Files are opened
 * when they are asked for; of a file that was dropped meanwhile nothing is read.
 */
export class Recording {
  readonly path: string;
  readonly #files: readonly File[];

  /** Lists the files. Throws ERR_READ, and ERR_NO_TABLE where there are none. */
  constructor(path: string) {
    this.path = path;
    this.#files = recordingFiles(path);
    if (this.#files.length === 0) throw noRecording(path);
  }

  /** All snapshots of a time, in the order they were recorded. Rejects with ERR_READ, ERR_NO_PEER (hyparquet is not installed). */
  async snapshots({
    from = Number.NEGATIVE_INFINITY,
    to = Number.POSITIVE_INFINITY,
  }: RecordedSpan = {}): Promise<RecordedSnapshot[]> {
    const found: RecordedSnapshot[] = [];
    for (const file of this.#files) {
      if (file.time > to) continue;
      await withFile(file, (reader) => {
        found.push(...snapshotsOf(reader).filter(({ time }) => time >= from && time <= to));
      });
    }
    return found;
  }

  /**
   * The last snapshot that is not after a time; left out: the last of all. Rejects with ERR_NO_TABLE where there is none, and
   * with what snapshots() does.
   */
  async snapshotAt(time = Number.POSITIVE_INFINITY): Promise<RecordedSnapshot> {
    const before = this.#files.filter((file) => file.time <= time);
    const isAscending = areAscending(before);
    let found: RecordedSnapshot | undefined;
    for (const file of before.reverse()) {
      await withFile(file, (reader) => {
        const last = snapshotsOf(reader)
          .filter((one) => one.time <= time)
          .at(-1);
        if (last && (found === undefined || last.time > found.time)) found = last;
      });
      if (found && (isAscending || time === Number.POSITIVE_INFINITY)) break;
    }
    if (found) return found;
    const [first] = await this.snapshots();
    if (first === undefined) throw noRecording(this.path);
    throw nothingBefore(this.path, time, first.time, (await this.snapshotAt()).time);
  }

  /** Its rows. Rejects as snapshotAt() does, and with ERR_OUT_OF_MEMORY. */
  async tableAt(time?: number): Promise<RecordedTable> {
    const snapshot = await this.snapshotAt(time);
    for await (const table of this.tables([snapshot])) return table;
    throw noRecording(this.path);
  }

  /** Rows of some of its snapshots, in the order they were recorded; a part of a file is read once for all that are in it. Rejects as tableAt() does. */
  async *tables(snapshots: readonly RecordedSnapshot[]): AsyncGenerator<RecordedTable, void, undefined> {
    for (const file of this.#files) {
      const places = snapshots.filter(({ segment }) => isSame(segment, file.path)).map(({ place }) => place);
      if (places.length === 0) continue;
      const reader = await open(file);
      try {
        const sorted = reader ? [...new Set(places)].sort((a, b) => a - b) : [];
        for await (const { place, rows } of reader?.rowsOf(sorted) ?? []) {
          if (reader) yield tableOf(reader, place, rows);
        }
      } catch (error) {
        throw readError(file.path, error);
      } finally {
        reader?.close();
      }
    }
  }

  /** Connections that ended in a time, in the order they were recorded. Rejects with ERR_READ, ERR_NO_PEER, ERR_OUT_OF_MEMORY. */
  async *ends(span: RecordedSpan = {}): AsyncGenerator<RecordedEnd, void, undefined> {
    for await (const { ends } of this.endTables(span)) yield* ends;
  }

  /** The same, with all of a part as a table; `ends` has one for each row of it that is of the time. */
  async *endTables({
    from = Number.NEGATIVE_INFINITY,
    to = Number.POSITIVE_INFINITY,
  }: RecordedSpan): AsyncGenerator<{ table: SocketTable; ends: RecordedEnd[] }, void, undefined> {
    for (const file of filesOfEnds(this.#files, from, to)) {
      const reader = await open(file);
      try {
        for await (const rows of reader?.ends(from, to) ?? []) {
          const table = newTable(file.path, rows, true);
          const all = Array.from({ length: rows.rows }, (_, i) => {
            return new RecordedEnd(reader?.host ?? "", table.row(i), rows, i);
          });
          yield { table, ends: all.filter(({ time }) => time >= from && time <= to) };
        }
      } catch (error) {
        throw readError(file.path, error);
      } finally {
        reader?.close();
      }
    }
  }
}

/** Whether each was begun after those before it: else the clock went back, and a file may go on to a later time than one behind it. */
function areAscending(files: readonly File[]): boolean {
  return files.every((file, i) => i === 0 || file.time >= (files[i - 1]?.time ?? 0));
}

/** An end is recorded a little later than it happens, and may be in the file that was begun meanwhile. Unit: ms. */
const LATE = 60_000;

function filesOfEnds(files: readonly File[], from: number, to: number): readonly File[] {
  const isAscending = areAscending(files);
  return files.filter(({ time }, i) => {
    const end = files[i + 1]?.time ?? Number.POSITIVE_INFINITY;
    return time - LATE <= to && (!isAscending || end + LATE >= from);
  });
}

function snapshotsOf({ path, host, snapshots }: SegmentReader): RecordedSnapshot[] {
  return snapshots.map(({ time, rows }, place) => ({ time, host, rows, segment: path, place }));
}

/** A segment that has become complete is the same as its journal. */
function isSame(segment: string, path: string): boolean {
  const stem = (name: string) => name.replace(/\.(journal|parquet)$/, "");
  return stem(segment) === stem(path);
}

async function withFile(file: File, use: (reader: SegmentReader) => void): Promise<void> {
  const reader = await open(file);
  if (!reader) return;
  try {
    use(reader);
  } finally {
    reader.close();
  }
}

/** Opens a file, under its new name where it has become complete since; undefined where it is gone. */
async function open({ path, isJournal }: File): Promise<SegmentReader | undefined> {
  try {
    if (isJournal) return new JournalReader(path);
    const need = { what: "Reading a recording", packages: ["hyparquet"] };
    const library = await loadPackage(need, "hyparquet", () => import("hyparquet"));
    return await ParquetReader.open(library, path);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw readError(path, error);
    return isJournal ? open({ path: path.replace(/\.journal$/, ".parquet"), isJournal: false, time: 0 }) : undefined;
  }
}

function tableOf(reader: SegmentReader, place: number, rows: ReadRows): RecordedTable {
  const { path, snapshots } = reader;
  const [snapshot] = snapshotsOf(reader).slice(place);
  const about = snapshots[place]?.about as RecordedAbout;
  if (!snapshot) throw new RangeError(`${path} has no snapshot ${place}.`);
  const table = newTable(path, rows, about.source !== "procfs");
  table.cameFrom(about.source, undefined);
  const facts = snapshotFacts(table.columns, rows, about, knownProcesses(snapshots, place), snapshot.time);
  return { snapshot, table, facts, about };
}

function newTable(name: string, { rows, columns }: ReadRows, hasInfo: boolean): SocketTable {
  const table = new SocketTable({}, (options) => createMemory(options, undefined, hasInfo ? infoColumns : []));
  fillRows(table, { name }, rows, columns);
  return table;
}

function noRecording(path: string): SockdexError {
  const message = `${path} holds no recording: name a folder that sockdex record has written, or a file of it.`;
  return new SockdexError("ERR_NO_TABLE", message, { path });
}

function nothingBefore(path: string, time: number, first: number, last: number): SockdexError {
  const [asked, from, to] = [time, first, last].map((one) => new Date(one).toISOString());
  const message = `${path} has no snapshot of ${asked} or before: the first is of ${from}, the last of ${to}.`;
  return new SockdexError("ERR_NO_TABLE", message, { path });
}
