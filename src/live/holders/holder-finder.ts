import workerSource from "../../../build/live-worker.txt";
import { errorOf } from "../../async/failure";
import { LibcWorker } from "../../libc/libc-worker";
import { invalidArgument, SockdexError } from "../../table/errors";
import { refuseUnknown } from "../../table/reading/options";
import { reasonOf } from "../../table/realms";
import type { Holder } from "../../text/holders";
import type { HoldersMessage, HoldersWorkerData } from "../messages";
import { heldNumber, type PackedHolders } from "./packed-holders";

export interface HolderFinderOptions {
  /** Where procfs is mounted, default `/proc`. */
  procRoot?: string;
}

/**
 * Finds the process that holds a socket, from passes over all descriptors that this user may see: in a thread of its own, a
 * third of the time at most. A pass takes some 5 µs a descriptor. Its thread keeps no process alive.
 */
export class HolderFinder {
  readonly #worker: LibcWorker;
  #newest: PackedHolders | undefined;
  #before: PackedHolders | undefined;
  #error: Error | undefined;

  /** Begins to look. Throws ERR_INVALID_ARGUMENT, ERR_WORKER. */
  constructor(options: HolderFinderOptions = {}) {
    refuseUnknown(options, ["procRoot"], "option");
    const { procRoot } = options;
    if (procRoot !== undefined && typeof procRoot !== "string") throw invalidArgument("procRoot is not a path.");
    const data: HoldersWorkerData = { holdersIn: procRoot };
    try {
      this.#worker = new LibcWorker(workerSource, "sockdex-holders", data);
    } catch (cause) {
      throw new SockdexError("ERR_WORKER", `The thread that finds holders could not be started: ${reasonOf(cause)}`, {
        cause,
      });
    }
    this.#worker.on("message", (message: HoldersMessage) => {
      if ("failure" in message) this.#error = errorOf(message.failure);
      else [this.#newest, this.#before] = [message, this.#newest];
    });
    this.#worker.on("error", (cause) => {
      this.#error = new SockdexError("ERR_WORKER", `The thread that finds holders failed: ${reasonOf(cause)}`, {
        cause,
      });
    });
  }

  /**
   * Who holds a socket by its inode, or held it at the pass before; of several the process with the lowest pid. Undefined
   * where that is not known: of a socket that is younger than the last pass, too.
   */
  of(inode: number): Holder | undefined {
    for (const holders of [this.#newest, this.#before]) {
      const number = holders === undefined ? -1 : heldNumber(holders, inode);
      if (holders === undefined || number < 0) continue;
      const process = holders.processes[holders.processOf[number] ?? 0];
      if (process) return { ...process, fd: holders.descriptors[number] ?? 0 };
    }
    return undefined;
  }

  /** @internal What the newest pass has found; undefined before the first has found something. */
  get newest(): PackedHolders | undefined {
    return this.#newest;
  }

  /** Why it has ended by itself; undefined while it looks. */
  get error(): Error | undefined {
    return this.#error;
  }

  /** Ends the thread. What it has found stays. */
  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
