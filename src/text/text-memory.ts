import { TextMemory } from "../module/format";
import { SockdexError } from "../table/errors";

let shared: TextMemory | undefined;

/** This thread's memory for text, with room up to byte `top`; good until it is asked for again. Throws ERR_OUT_OF_MEMORY. */
export function textMemory(top: number): TextMemory {
  try {
    shared ??= new TextMemory();
    if (shared.reserve(top)) return shared;
  } catch (cause) {
    throw noRoom(cause);
  }
  throw noRoom(undefined);
}

function noRoom(cause: unknown): SockdexError {
  const message = "No memory left to write rows in. Read in smaller batches.";
  return new SockdexError("ERR_OUT_OF_MEMORY", message, { cause });
}

/** Places in the text memory begin at multiples of 16. */
export function align(address: number): number {
  return Math.ceil(address / 16) * 16;
}
