import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { errorOf } from "../../async/failure";
import { SockdexError } from "../../index";
import { codeOf, isArrayBuffer, isBytes } from "../../table/realms";
import { type ConvertedPiece, type Piece, PieceConverter, type PieceSettings } from "../piece/convert-piece";
import { GivenUp, RELAY_PIECES } from "../piece/relay";
import { loadTinypool } from "./tinypool";
import type { Answer } from "./worker";

/** Who turns pieces into chunks: this thread, or several others. */
export interface Pool {
  readonly jobs: number;
  /** Pieces that may wait for their turn or be on their way. */
  readonly room: number;
  run(piece: Piece): Promise<ConvertedPiece>;
  close(): Promise<void>;
}

/** More would only wait for the one thread that writes. */
const MOST_JOBS = 64;

/** A worker's rows lie in memory of its own making: what its heap throws away is little, and swept before it is more. */
const HEAP = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 160 };

const WORKER = "batch-worker.cjs";

/** The threads to use by default: one a core, where threads can be started at all. */
export async function defaultJobs(): Promise<number> {
  if (workerFile() === undefined) return 1;
  return loadTinypool().then(
    () => Math.min(availableParallelism(), MOST_JOBS),
    () => 1,
  );
}

export function checkJobs(jobs: number): number {
  if (Number.isInteger(jobs) && jobs >= 1 && jobs <= MOST_JOBS) return jobs;
  throw new SockdexError("ERR_INVALID_ARGUMENT", `${jobs} jobs cannot be run: from 1 to ${MOST_JOBS}.`);
}

/** Throws ERR_NO_PEER where the format's package is not installed, or for several jobs the pool's, and ERR_UNSUPPORTED in a bundle that has no worker. */
export async function openPool(settings: PieceSettings, jobs: number): Promise<Pool> {
  const converter = jobs === 1 ? await PieceConverter.open(settings) : undefined;
  if (converter) {
    return { jobs, room: 2, run: async (piece) => converter.convert(piece), close: async () => {} };
  }
  const filename = workerFile();
  if (filename === undefined) {
    const message = `More than one job needs ${WORKER}, which is not beside this bundle: leave sockdex/batch out of the bundle, or convert with one job.`;
    throw new SockdexError("ERR_UNSUPPORTED", message);
  }
  const { Tinypool } = await loadTinypool();
  const pool = new Tinypool({
    filename,
    minThreads: jobs,
    maxThreads: jobs,
    workerData: settings,
    resourceLimits: HEAP,
  });
  const ask = async (piece: Piece | undefined): Promise<Answer> => {
    const transferList = isBytes(piece?.text) ? [ownBuffer(piece.text)] : [];
    const answer: Answer = await pool.run(piece, { transferList }).catch((cause: unknown) => {
      throw threadError(cause);
    });
    if ("givenUp" in answer) throw new GivenUp();
    if ("failure" in answer) throw errorOf(answer.failure);
    return answer;
  };
  try {
    // Before anything is written: what a thread lacks is lacking here too.
    await ask(undefined);
  } catch (error) {
    await pool.destroy();
    throw error;
  }
  return {
    jobs,
    room: Math.min(jobs * 2 + 1, RELAY_PIECES / 2),
    async run(piece) {
      const answer = await ask(piece);
      if (!("done" in answer)) throw new Error("A thread has answered something else than a piece.");
      return answer.done;
    },
    close: () => pool.destroy(),
  };
}

/** A thread that dies says so in Node's own way. */
function threadError(cause: unknown): unknown {
  if (codeOf(cause) !== "ERR_WORKER_OUT_OF_MEMORY") return cause;
  const message = "A thread ran out of memory: write fewer columns, or in another format.";
  return new SockdexError("ERR_OUT_OF_MEMORY", message, { cause });
}

/** Pieces are cut out as copies with a memory of their own, which is given away. */
function ownBuffer({ buffer }: Uint8Array): ArrayBuffer {
  if (isArrayBuffer(buffer)) return buffer;
  throw new Error("A piece has a memory of its own.");
}

/** The worker's file, which lies beside this one in the package; undefined in a bundle, which leaves it behind. */
function workerFile(): string | undefined {
  const folder = typeof __dirname === "string" ? __dirname : folderOf(import.meta.url);
  const file = folder === undefined ? undefined : join(folder, WORKER);
  return file !== undefined && existsSync(file) ? file : undefined;
}

/** A bundler can leave the address of a module out. */
function folderOf(url: string | undefined): string | undefined {
  return url?.startsWith("file:") ? dirname(fileURLToPath(url)) : undefined;
}
