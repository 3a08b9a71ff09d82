import { stateCode } from "./states";

/** The peer's FIN has come. */
const ENDED = new Uint8Array(128);
for (const state of ["CLOSE_WAIT", "LAST_ACK", "CLOSING"]) ENDED[stateCode(state)] = 1;

/**
 * Bytes of data that a socket has unread, by its state's code and its receive queue. The kernel's queue is rcv_nxt − copied_seq, to
 * which a FIN adds one until the program has read the end; nothing comes after it.
 */
export function unreadBytes(state: number, rxQueue: number): number {
  return rxQueue > 0 ? rxQueue - (ENDED[state & 0x7f] ?? 0) : 0;
}
