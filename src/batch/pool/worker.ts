import { workerData } from "node:worker_threads";
import { type Failure, failureOf } from "../../async/failure";
import { buffersOf } from "../format/formats";
import { type ConvertedPiece, type Piece, PieceConverter, type PieceSettings } from "../piece/convert-piece";
import { GivenUp } from "../piece/relay";
import { loadTinypool } from "./tinypool";

/** What a worker returns: that it is ready, where it was asked for nothing else. */
export type Answer =
  | { readonly ready: true }
  | { readonly done: ConvertedPiece }
  | { readonly givenUp: true }
  | { readonly failure: Failure };

/** The pool hands a worker its own data first, then ours. */
const [, settings] = workerData as [unknown, PieceSettings];
const opened = Promise.all([PieceConverter.open(settings), loadTinypool()]);
// A failure is returned for each piece.
opened.catch(() => {});

/** Converts one piece, in a thread of the pool. What it has become goes back without a copy. */
export default async function convertPiece(piece: Piece | undefined): Promise<unknown> {
  try {
    const [converter, pool] = await opened;
    if (!piece) return { ready: true } satisfies Answer;
    const done = converter.convert(piece);
    const answer: Answer = { done };
    const buffers = buffersOf(done.parts.map(({ chunk }) => chunk));
    return pool.Tinypool.move({ [pool.kTransferable]: buffers, [pool.kValue]: answer });
  } catch (error) {
    return (error instanceof GivenUp ? { givenUp: true } : { failure: failureOf(error) }) satisfies Answer;
  }
}
