import { MessageChannel } from "node:worker_threads";
import { buffersOf, type Chunk } from "../format/formats";

const { port1: closed } = new MessageChannel();
closed.close();

/**
 * Frees a chunk's memory now: by the next sweep, of a thread that does little else, tens of megabytes would be waiting.
 * What is sent to a closed port is gone. Nothing may use the chunk's bytes after that.
 */
export function release(chunk: Chunk): void {
  closed.postMessage(null, buffersOf([chunk]));
}
