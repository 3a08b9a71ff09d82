import { EventEmitter } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { callListener } from "../async/call-listener";
import type { ParquetFileLibrary } from "../batch/format/libraries";
import { writeError } from "../batch/output/write-all";
import type { EndedConnection } from "../live/ends/ended-connection";
import { SocketMonitor } from "../live/monitor";
import type { Snapshot } from "../live/snapshot";
import { loadPackage } from "../optional/package";
import { SockdexError } from "../table/errors";
import { codeOf } from "../table/realms";
import { completeSegment } from "./folder/complete-segment";
import { openFolder, recover } from "./folder/open-folder";
import { dropOld, dropOldest } from "./folder/retention";
import { type SegmentFile, segmentsIn } from "./folder/segment-list";
import { segmentFile } from "./folder/segment-name";
import { syncFolder } from "./folder/sync-folder";
import { JournalWriter } from "./journal/journal-writer";
import { type CheckedOptions, checkRecorderOptions, type RecorderOptions } from "./recorder-options";
import { aboutSnapshot } from "./rows/about-snapshot";
import { endRows } from "./rows/end-rows";
import { KnownProcesses } from "./rows/known-processes";
import { SnapshotHolders } from "./rows/snapshot-holders";

export interface RecorderEvents {
  /** A snapshot is on the disk: it is there after a crash, too. */
  snapshot: [snapshot: { time: number; rows: number }];
  /** A segment is complete. */
  segment: [path: string];
  /** Segments were removed: they were older than is kept, more than is kept, or the disk was full. */
  dropped: [segments: readonly SegmentFile[]];
  /** A snapshot could not be read or written, or a segment not completed: the recording goes on. */
  error: [error: Error];
  /** The recording is over: with the error that ended it, if one did. */
  close: [error: Error | undefined];
}

/** A segment with so many rows is complete before its time is over. */
const MOST_ROWS = 20_000_000;

function isFull(error: unknown): boolean {
  const cause = error instanceof SockdexError ? error.cause : error;
  return ["ENOSPC", "EDQUOT"].includes(codeOf(cause) ?? "");
}

/**
 * Records the kernel's socket tables, and how connections end, into a folder, until it is closed. Tables are read in a thread of
 * its own; writing what has changed takes this one some 0.5 µs a socket and snapshot. It keeps no process alive.
 */
export class Recorder extends EventEmitter<RecorderEvents> {
  readonly #options: CheckedOptions;
  readonly #library: ParquetFileLibrary;
  readonly #unlock: () => void;
  readonly #monitor: SocketMonitor;
  readonly #holders = new SnapshotHolders();
  readonly #processes: KnownProcesses;
  #journal: { writer: JournalWriter; path: string; time: number } | undefined;
  /** The journal that is being made into a segment. */
  #inWork: string | undefined;
  #number: number;
  #lastTime = 0;
  #completing: Promise<void> = Promise.resolve();
  #closing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  /**
   * Begins to record. Segments that a recorder before did not complete are completed first. Rejects with ERR_INVALID_ARGUMENT,
   * ERR_WRITE (the folder cannot be written to, or another recorder does), ERR_NO_PEER (hyparquet-writer is not installed), and
   * what new SocketMonitor() and its first refresh throw.
   */
  static async open(options: RecorderOptions): Promise<Recorder> {
    const checked = checkRecorderOptions(options);
    const { folder } = checked;
    const need = { what: "A recording", packages: ["hyparquet-writer"] };
    const library = await loadPackage(need, "hyparquet-writer", () => import("hyparquet-writer"));
    const unlock = openFolder(folder);
    try {
      const { number, unfinished } = await recover(library, folder);
      const recorder = new Recorder(checked, library, unlock, number);
      await recorder.#begin(unfinished);
      return recorder;
    } catch (error) {
      unlock();
      throw error;
    }
  }

  private constructor(options: CheckedOptions, library: ParquetFileLibrary, unlock: () => void, number: number) {
    super();
    this.#options = options;
    this.#library = library;
    this.#unlock = unlock;
    this.#number = number;
    this.#processes = new KnownProcesses(options.monitor.procRoot);
    this.#monitor = new SocketMonitor(options.monitor);
  }

  /** Why ends are not recorded, where they were to be if possible; undefined where they are, or were not wanted. */
  get withoutEnds(): SockdexError | undefined {
    return this.#monitor.withoutEnds;
  }

  get isClosed(): boolean {
    return this.#closing !== undefined;
  }

  /** Ends the recording, and completes its segment; `error` reports one that could not be completed, whose journal stays. */
  close(): Promise<void> {
    this.#closing ??= this.#end(undefined);
    return this.#closing;
  }

  async #begin(unfinished: readonly Error[]): Promise<void> {
    const monitor = this.#monitor;
    monitor.on("snapshot", (snapshot) => this.#record(snapshot));
    monitor.on("ended", (ended) => this.#recordEnds(ended));
    monitor.on("error", (error) => this.#report(error));
    try {
      await monitor.refresh();
    } catch (error) {
      await this.#end(undefined);
      throw error;
    }
    this.#schedule(performance.now());
    for (const error of unfinished) queueMicrotask(() => this.#report(error));
  }

  /** Snapshots keep their distance, however long one takes: what cannot be held is left out. */
  #schedule(last: number): void {
    const { intervalMs } = this.#options;
    const now = performance.now();
    const next = last + intervalMs * Math.max(1, Math.ceil((now - last) / intervalMs));
    this.#timer = setTimeout(() => {
      this.#monitor
        .refresh()
        .catch((error) => this.#report(error))
        .finally(() => {
          if (!this.isClosed) this.#schedule(next);
        });
    }, next - now).unref();
  }

  #record(snapshot: Snapshot): void {
    const { time, table } = snapshot;
    if (this.#isTimeFor(time)) this.#rotate();
    this.#lastTime = time;
    this.#holders.take(snapshot);
    if (snapshot.hasHolders) this.#processes.take(snapshot.rowHolders.processes, time);
    const isWritten = this.#write(time, (writer) => {
      const holders = this.#holders.rows(writer.texts, (pid) => this.#processes.containerOf(pid));
      const about = aboutSnapshot(snapshot, this.#options.monitor, this.#processes.takeNew(), this.#monitor.lostEnds);
      writer.snapshot(time, table, holders, about);
      writer.sync();
    });
    if (isWritten) callListener(() => this.emit("snapshot", { time, rows: table.size }));
  }

  #recordEnds(ended: readonly EndedConnection[]): void {
    const time = Math.max(Date.now(), this.#lastTime);
    this.#write(time, (writer) => {
      writer.ends(
        time,
        ended.length,
        endRows(ended, (inode) => this.#holders.of(inode), writer.texts),
      );
    });
  }

  /** Another segment begins: this one is as long as it may be, or the clock went back. */
  #isTimeFor(time: number): boolean {
    const journal = this.#journal;
    if (!journal) return false;
    const isLong = time - journal.time >= this.#options.rotateMs || journal.writer.rows > MOST_ROWS;
    return isLong || time < this.#lastTime;
  }

  /**
   * Writes a frame. When the disk is full the oldest segments go, one after the other, if they may; where nothing is left to go,
   * this frame is lost, which is reported. Returns whether it was written.
   */
  #write(time: number, write: (writer: JournalWriter) => void): boolean {
    while (!this.isClosed) {
      try {
        this.#journal ??= this.#newJournal(time);
        write(this.#journal.writer);
        return true;
      } catch (cause) {
        // What was written is there; what follows has to begin anew.
        this.#rotate();
        if (this.#makeRoom(cause)) continue;
        const error = writeError(this.#options.folder, cause);
        if (isFull(cause) && this.#options.whenFull !== "stop") this.#report(error);
        else this.#closing = this.#end(error);
        return false;
      }
    }
    return false;
  }

  #makeRoom(error: unknown): boolean {
    const { folder, whenFull } = this.#options;
    if (whenFull === "stop" || !isFull(error)) return false;
    const oldest = dropOldest(folder, [this.#journal?.path ?? "", this.#inWork ?? ""]);
    if (!oldest) return false;
    callListener(() => this.emit("dropped", [oldest]));
    return true;
  }

  #newJournal(time: number): { writer: JournalWriter; path: string; time: number } {
    const { folder, host } = this.#options;
    const path = join(folder, segmentFile({ host, time, number: ++this.#number, isJournal: true }));
    this.#processes.startOver();
    const writer = new JournalWriter(path, { version: 1, host }, time);
    syncFolder(folder);
    return { writer, path, time };
  }

  /** Ends the journal, and completes its segment while the recording goes on. */
  #rotate(): void {
    const journal = this.#journal;
    if (!journal) return;
    this.#journal = undefined;
    journal.writer.close();
    this.#completing = this.#completing.then(() => this.#completeAll());
  }

  /** Completes the journals that are not written to any more: one that could not be is tried again with the next. */
  async #completeAll(): Promise<void> {
    const { folder, keep } = this.#options;
    try {
      for (const { path, isJournal } of segmentsIn(folder)) {
        if (isJournal && path !== this.#journal?.path) await this.#complete(path);
      }
      const dropped = dropOld(folder, keep, Date.now());
      if (dropped.length > 0) callListener(() => this.emit("dropped", dropped));
    } catch (error) {
      this.#report(error);
    }
  }

  async #complete(path: string): Promise<void> {
    this.#inWork = path;
    try {
      for (;;) {
        try {
          const segment = await completeSegment(this.#library, path);
          if (segment !== undefined) callListener(() => this.emit("segment", segment));
          return;
        } catch (error) {
          // It was the oldest, and the disk full.
          if (codeOf(error) === "ENOENT" && !existsSync(path)) return;
          if (!this.#makeRoom(error)) throw writeError(path, error);
        }
      }
    } catch (error) {
      this.#report(error);
    } finally {
      this.#inWork = undefined;
    }
  }

  async #end(error: Error | undefined): Promise<void> {
    clearTimeout(this.#timer);
    await this.#monitor.close();
    this.#rotate();
    await this.#completing;
    this.#unlock();
    callListener(() => this.emit("close", error));
  }

  #report(error: unknown): void {
    if (this.isClosed && error instanceof SockdexError && error.code === "ERR_CLOSED") return;
    const known = error instanceof Error ? error : new Error(String(error));
    if (this.listenerCount("error") > 0) callListener(() => this.emit("error", known));
  }
}
