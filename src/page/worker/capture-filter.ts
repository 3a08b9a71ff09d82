import { type FilterExpression, parseFilter, SockdexError } from "../../core";
import { withoutPlace } from "../../filter/failure";
import { HELD_BY } from "../../filter/vocabulary";
import type { ReadCapture } from "./read-captures";

/** What a filter's words mean in a capture. Throws ERR_INVALID_FILTER. */
export function filterFor({ facts: { holders, localPorts } }: ReadCapture, filter: string): FilterExpression {
  return parseFilter(filter, { ...(holders && { holders }), ...(localPorts && { localPorts }) });
}

/** The same; undefined where the capture does not have what the filter asks for: who holds which socket. */
export function tryFilterFor(capture: ReadCapture, filter: string): FilterExpression | undefined {
  try {
    return filterFor(capture, filter);
  } catch (error) {
    if (error instanceof SockdexError) return undefined;
    throw error;
  }
}

/** Why a filter cannot be used, and where in it. */
export function failureIn(
  { facts }: ReadCapture,
  error: SockdexError,
): { message: string; position: number; length: number } {
  const { position = 0, text = "" } = error;
  const isOfHolders = Object.hasOwn(HELD_BY, text) && facts.holders === undefined;
  const message = isOfHolders
    ? `"${text}" asks who holds a socket, which this capture does not say.`
    : withoutPlace(error);
  return { message, position, length: Math.max(1, text.length) };
}
