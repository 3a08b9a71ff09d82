import type { Failure } from "../async/failure";
import type { CaptureBytes } from "./capture/pack-capture";
import type { PackedHolders } from "./holders/packed-holders";
import type { Reading } from "./reading";
import type { Handover } from "./shared-table";
import type { Modules, SnapshotOptions } from "./snapshots";

/** What a SocketMonitor's worker is started with. Compiled modules go to another thread as they are. */
export interface WorkerData {
  options: SnapshotOptions;
  modules: Modules;
  /** Path or URL of the file from which optional packages are looked for: the worker's script is in none. */
  packagesFrom: string;
}

/** What the thread is started with that hears of ended connections. It runs the worker's script, too. */
export interface EndsWorkerData {
  /** A netlink socket, as openDestroySocket() opens it. */
  endsOf: number;
  /** The socket's inode: its program may close it, and open something else by the same number, before the thread looks. */
  inode: number;
  ring: SharedArrayBuffer;
  /** As WorkerData has it. */
  packagesFrom: string;
}

/** What the thread is started with that looks for who holds which socket. It runs the worker's script, too. */
export interface HoldersWorkerData {
  /** Where procfs is mounted. */
  holdersIn: string | undefined;
}

/** What that thread says after each pass, and during the first: who holds which socket, or why it has ended. */
export type HoldersMessage = PackedHolders | { failure: Failure };

/** Asks a SocketMonitor's worker to read, or for the table that it has read last, packed. */
export type Request =
  | {
      ask: "read";
      /** Numbers of tables of which the main thread still holds a memory they have let go of. */
      held: readonly number[];
    }
  | { ask: "pack"; processes: boolean };

/** What a SocketMonitor's worker returns for each request to read. */
export type Answer = { reading: Reading; handover: Handover } | { failure: Failure };

/** What it returns for each request to pack. */
export interface PackAnswer {
  packed: CaptureBytes | Failure;
  /** As it was asked. */
  processes: boolean;
}

/** What the thread that hears of ended connections says: that something is in the ring, or why it has ended. */
export type EndsMessage = "news" | { failure: Failure };
