import workerSource from "../../build/live-worker.txt";
import { type Deferred, defer } from "../async/deferred";
import { errorOf } from "../async/failure";
import { LibcWorker } from "../libc/libc-worker";
import { changesModule } from "../module/changes";
import { sharedDiagModule, sharedModule } from "../module/shared";
import type { TableMemory } from "../module/table-memory";
import { descriptorAdvice, engineFailure, SockdexError } from "../table/errors";
import type { Progress } from "../table/reading/sources";
import { reasonOf } from "../table/realms";
import { closed, nothingRead } from "./capture/errors";
import type { CaptureBytes } from "./capture/pack-capture";
import type { Answer, PackAnswer, Request, WorkerData } from "./messages";
import type { Reading } from "./reading";
import { SharedMemories } from "./shared-table";
import type { Modules, SnapshotOptions } from "./snapshots";

/** What the worker has read, and the memory that holds its table. */
export interface ThreadReading {
  readonly reading: Reading;
  readonly memory: TableMemory;
  readonly progress: Progress;
}

/** The worker thread behind a SocketMonitor: started when it is first asked, and again when it has died. */
export class ReaderThread {
  readonly #options: SnapshotOptions;
  readonly #onDeath: (error: SockdexError) => void;
  #worker: LibcWorker | undefined;
  #memories: SharedMemories | undefined;
  #pending: Deferred<ThreadReading> | undefined;
  /** With the processes, and without. */
  readonly #packing = new Map<boolean, Deferred<CaptureBytes>>();
  #isHeld = false;

  /** `onDeath` hears of a worker that ends while nobody waits for it. */
  constructor(options: SnapshotOptions, onDeath: (error: SockdexError) => void) {
    this.#options = options;
    this.#onDeath = onDeath;
  }

  /** Reads the tables; not to be called while it does. Rejects with what readSockets() throws, ERR_WORKER, ERR_NO_SIMD. */
  read(): Promise<ThreadReading> {
    const pending = defer<ThreadReading>();
    this.#pending = pending;
    try {
      this.#worker ??= this.#spawn();
      const request: Request = { ask: "read", held: this.#memories?.held ?? [] };
      this.#worker.postMessage(request);
    } catch (cause) {
      this.#fail(startFailure(cause));
    }
    return pending.promise;
  }

  /**
   * The table that was read last, packed in the worker, with the `processes` that hold its sockets or without; one for all
   * who ask for the same meanwhile. Rejects with ERR_NO_SNAPSHOT, ERR_WORKER.
   */
  pack(processes: boolean): Promise<CaptureBytes> {
    const asked = this.#packing.get(processes);
    if (asked) return asked.promise;
    const packing = defer<CaptureBytes>();
    if (this.#worker) {
      this.#packing.set(processes, packing);
      this.#worker.postMessage({ ask: "pack", processes } satisfies Request);
    } else packing.reject(nothingRead());
    return packing.promise;
  }

  /** Whether it keeps the process alive. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    this.#worker?.hold(isHeld);
  }

  /** Ends the thread; what it was asked for is never answered. Resolves when it is gone. */
  async end(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#pending = undefined;
    this.#failPacking(closed());
    await worker?.terminate();
  }

  #spawn(): LibcWorker {
    const modules: Modules = {
      shared: sharedModule.compiled,
      diag: sharedDiagModule.compiled,
      changes: changesModule.compiled,
    };
    // A bundler to CommonJS leaves import.meta empty.
    const data: WorkerData = { options: this.#options, modules, packagesFrom: import.meta.url ?? __filename };
    const worker = new LibcWorker(workerSource, "sockdex", data);
    const memories = new SharedMemories(modules.shared);
    this.#memories = memories;
    worker.hold(this.#isHeld);
    worker.on("message", (answer: Answer | PackAnswer) => {
      if (worker !== this.#worker) return;
      if ("packed" in answer) this.#receivePacked(answer);
      else this.#receive(worker, memories, answer);
    });
    worker.on("messageerror", (cause) => this.#lose(worker, `could not be understood: ${String(cause)}`, cause));
    worker.on("error", (cause) => this.#lose(worker, `failed: ${String(cause)}`, cause));
    worker.on("exit", (code) => this.#lose(worker, `ended with ${code}`));
    return worker;
  }

  #receivePacked({ packed, processes }: PackAnswer): void {
    const packing = this.#packing.get(processes);
    this.#packing.delete(processes);
    if ("bytes" in packed) packing?.resolve(packed);
    else packing?.reject(workerError(errorOf(packed)));
  }

  #failPacking(error: SockdexError): void {
    for (const packing of this.#packing.values()) packing.reject(error);
    this.#packing.clear();
  }

  #receive(worker: LibcWorker, memories: SharedMemories, answer: Answer): void {
    if ("failure" in answer) {
      this.#fail(workerError(errorOf(answer.failure)));
      return;
    }
    const { reading, handover } = answer;
    let memory: TableMemory;
    try {
      memory = memories.of(handover);
    } catch (cause) {
      this.#lose(worker, `handed over a memory that cannot be used: ${String(cause)}`, cause);
      return;
    }
    const pending = this.#pending;
    this.#pending = undefined;
    pending?.resolve({ reading, memory, progress: handover.progress });
  }

  /** A worker is gone, or worthless: the next read() starts another. Its memories stay as long as tables are in them. */
  #lose(worker: LibcWorker, what: string, cause?: unknown): void {
    if (worker !== this.#worker) return;
    this.#worker = undefined;
    void worker.terminate();
    const error = failed(what, cause);
    this.#failPacking(error);
    if (this.#pending) this.#fail(error);
    else this.#onDeath(error);
  }

  #fail(error: Error): void {
    const pending = this.#pending;
    this.#pending = undefined;
    pending?.reject(error);
  }
}

/** What is not this package's own error is the worker's failure. */
function workerError(cause: Error): Error {
  if (cause instanceof SockdexError) return cause;
  return failed(`failed: ${reasonOf(String(cause))}`, cause);
}

/** A thread needs some descriptors of its own; one that has them goes on when no more are left. */
function failed(what: string, cause: unknown): SockdexError {
  const advice = descriptorAdvice(cause);
  const toDo = advice === undefined ? "" : ` ${advice}, and start the monitor when the process starts.`;
  return new SockdexError("ERR_WORKER", `The monitor's worker ${what}.${toDo}`, { cause });
}

function startFailure(cause: unknown): Error {
  const failure = engineFailure(cause);
  if (failure instanceof SockdexError) return failure;
  return failed(`could not be started: ${reasonOf(String(cause))}`, cause);
}
