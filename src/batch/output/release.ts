import { MessageChannel } from "node:worker_threads";
import type { Chunk } from "../format/formats";

const { port1: closed } = new MessageChannel();
closed.close();

/**
 * Frees a chunk's memory now: by the next sweep, of a thread that does little else, tens of megabytes would be waiting.
 * What is sent to a closed port is gone. Nothing may use the chunk's bytes after that.
 */
export function release({ parts }: Chunk): void {
  const buffers = new Set(parts.map(({ buffer }) => buffer));
  for (const buffer of buffers) if (buffer instanceof ArrayBuffer) closed.postMessage(null, [buffer]);
}
