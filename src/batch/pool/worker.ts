import { workerData } from "node:worker_threads";
import { buffersOf } from "../format/formats";
import { loadPool } from "../format/libraries";
import {
  type ConvertedPiece,
  failureOf,
  type Piece,
  PieceConverter,
  type PieceFailure,
  type PieceSettings,
} from "../piece/convert-piece";

/** What a worker answers: that it is ready, where it was asked for nothing else. */
export type Answer = { readonly ready: true } | { readonly done: ConvertedPiece } | { readonly failed: PieceFailure };

/** The pool hands a worker its own data first, then ours. */
const [, settings] = workerData as [unknown, PieceSettings];
const opened = Promise.all([PieceConverter.open(settings), loadPool()]);
// Who asks is told.
opened.catch(() => {});

/** One piece, in a thread of the pool. What it has become goes back without a copy. */
export default async function convertPiece(piece: Piece | undefined): Promise<unknown> {
  try {
    const [converter, pool] = await opened;
    if (!piece) return { ready: true } satisfies Answer;
    const done = converter.convert(piece);
    const answer: Answer = { done };
    const buffers = buffersOf(done.parts.map(({ chunk }) => chunk));
    return pool.Tinypool.move({ [pool.kTransferable]: buffers, [pool.kValue]: answer });
  } catch (error) {
    return { failed: failureOf(error) } satisfies Answer;
  }
}
