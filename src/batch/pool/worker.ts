import { workerData } from "node:worker_threads";
import { loadPool } from "../peers";
import {
  type ConvertedPiece,
  failureOf,
  type Piece,
  PieceConverter,
  type PieceFailure,
  type PieceSettings,
} from "../piece/convert-piece";

/** What a worker answers. */
export type Answer = { readonly done: ConvertedPiece } | { readonly failed: PieceFailure };

/** The pool hands a worker its own data first, then ours. */
const [, settings] = workerData as [unknown, PieceSettings];
const opened = Promise.all([PieceConverter.open(settings), loadPool()]);

/** One piece, in a thread of the pool. What it has become goes back without a copy. */
export default async function convertPiece(piece: Piece): Promise<unknown> {
  const [converter, pool] = await opened;
  try {
    const done = converter.convert(piece);
    const buffers = new Set(done.parts.flatMap(({ chunk }) => chunk.parts.map(({ buffer }) => buffer)));
    const answer: Answer = { done };
    return pool.Tinypool.move({ [pool.kTransferable]: [...buffers], [pool.kValue]: answer });
  } catch (error) {
    return { failed: failureOf(error) } satisfies Answer;
  }
}
