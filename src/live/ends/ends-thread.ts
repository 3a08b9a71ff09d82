import { closeSync, writeSync } from "node:fs";
import workerSource from "../../../build/live-worker.txt";
import { errorOf } from "../../async/failure";
import type { NamespaceFile } from "../../libc/in-namespace";
import { type Libc, libc } from "../../libc/libc";
import { LibcWorker } from "../../libc/libc-worker";
import { ENDS_PURPOSE, openDestroySocket, WAKE } from "../../sockdiag/destroy-socket";
import { inodeBehind } from "../../sockdiag/netlink-socket";
import { SockdexError } from "../../table/errors";
import type { EndsMessage, EndsWorkerData } from "../messages";
import { Ring } from "./ring";

/** Those that are running: a process that exits wakes them, so that it need not wait for them. */
const running = new Set<EndsThread>();
const wakeAll = () => {
  for (const thread of running) thread.wake();
};

/**
 * The thread that receives the kernel's destroy events, and its socket, which this thread owns: events wait in it while
 * the other one starts.
 */
export class EndsThread {
  readonly ring: Ring;
  readonly #fd: number;
  readonly #inode: number;
  readonly #worker: LibcWorker;
  #isStopped = false;

  /**
   * `onNews`: something is in the ring. `onDeath`: the thread has ended by itself. Throws as openDestroySocket() and libc()
   * do, and `namespace`.
   */
  constructor(namespace: () => NamespaceFile | undefined, onNews: () => void, onDeath: (error: SockdexError) => void) {
    const c: Libc = libc(ENDS_PURPOSE);
    this.ring = new Ring();
    this.#fd = openDestroySocket(c, namespace());
    this.#inode = inodeBehind(this.#fd) ?? 0;
    // A bundler to CommonJS leaves import.meta empty.
    const packagesFrom = import.meta.url ?? __filename;
    const data: EndsWorkerData = { endsOf: this.#fd, inode: this.#inode, ring: this.ring.memory, packagesFrom };
    try {
      this.#worker = new LibcWorker(workerSource, "sockdex-ends", data);
    } catch (cause) {
      closeSync(this.#fd);
      throw died(`could not be started: ${String(cause)}`, cause);
    }
    this.#worker.on("message", (message: EndsMessage) => {
      if (this.#isStopped) return;
      if (message === "news") onNews();
      else end(errorOf(message.failure));
    });
    const end = (cause: unknown) => {
      if (this.#isStopped) return;
      void this.stop();
      onDeath(cause instanceof SockdexError ? cause : died(`failed: ${String(cause)}`, cause));
    };
    this.#worker.on("error", end);
    this.#worker.on("exit", (code) => end(died(`ended with ${code}`)));
    if (running.size === 0) process.on("exit", wakeAll);
    running.add(this);
  }

  /** Resolves when the thread is gone, and its socket closed. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.wake();
    running.delete(this);
    if (running.size === 0) process.off("exit", wakeAll);
    await this.#worker.terminate();
    if (this.#isOpen) closeSync(this.#fd);
  }

  /** Makes the thread end: it may be waiting for the kernel. */
  wake(): void {
    this.ring.stop();
    try {
      if (this.#isOpen) writeSync(this.#fd, WAKE);
    } catch {
      // It wakes by itself, a little later.
    }
  }

  /** Whether the descriptor is still this socket's: a program may close descriptors that are not its own. */
  get #isOpen(): boolean {
    return inodeBehind(this.#fd) === this.#inode;
  }
}

function died(what: string, cause?: unknown): SockdexError {
  return new SockdexError("ERR_WORKER", `The thread that hears of ended connections ${what}.`, { cause });
}
