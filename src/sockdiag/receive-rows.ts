import * as header from "../../assembly/header";
import { DUMP_FAILED, DUMP_OVERRUN, OK, OUT_OF_MEMORY } from "../../assembly/status";
import { diagExports } from "../module/diag";
import type { TableMemory } from "../module/table-memory";
import { noMemoryForRows } from "../table/errors";
import { type Channel, LOST } from "./channel";

/** A request that was sent. */
export interface SentRequest {
  /** Code of one of the tables that its rows are of. */
  code: number;
  sequence: number;
  /** The reply is one message, without an end of its own. */
  isForOne: boolean;
  /** For a table in memory that two threads can see: the threads build of what reads messages. */
  diag?: WebAssembly.Module | undefined;
}

/**
 * Reads the replies into a table's memory, behind the rows it has. `received` is called with the bytes of each read.
 * Returns an errno, 0 when nothing has failed; LOST: rows may be missing. A damaged message is counted as malformed.
 * Throws what the channel does, and ERR_OUT_OF_MEMORY.
 */
export function receiveRows(
  channel: Channel,
  memory: TableMemory,
  { code, sequence, isForOne, diag }: SentRequest,
  received: (bytes: number) => void = () => {},
): number {
  const taken = () => memory.size + memory.count(header.MALFORMED);
  const before = taken();
  for (;;) {
    const length = channel.receive(memory.window);
    if (length === LOST) return LOST;
    received(length);
    // WebAssembly takes the sequence by its bits.
    const answer = diagExports(memory.memory, diag).readMessages(length, code, sequence);
    if (answer === OUT_OF_MEMORY) throw noMemoryForRows(memory.size);
    if (answer === DUMP_OVERRUN) return LOST;
    if (answer === DUMP_FAILED) return memory.word(header.DIAG_ERRNO);
    if (isForOne ? taken() > before : answer !== OK) return 0;
  }
}
