import { LAST_TCP } from "../../table/protocols";
import { ESTABLISHED, LISTEN, STATES } from "../../table/states";
import type { TableView } from "../../table/table-view";

/** What is wrong with connections whose state does not show it. */
export const TROUBLES = ["stalled", "retransmitting", "unaccepted", "unread"] as const;

/**
 * `stalled`: the peer's receive window is full; `retransmitting`; `unaccepted`: waiting in an accept queue; `unread`: data
 * wait for the program. These are the rows of the findings of the same symptoms.
 */
export type Trouble = (typeof TROUBLES)[number];

/** Code of the timer of a zero-window probe. */
export const PROBE = 4;

const codesOf = (...names: (typeof STATES)[number][]) => new Set(names.map((name) => STATES.indexOf(name)));
/** In these a finding goes by the state. */
const TOLD_BY_STATE = codesOf("LISTEN", "SYN_SENT", "SYN_RECV", "CLOSE_WAIT", "TIME_WAIT");
/** In these nobody reads any more. */
const CLOSING = codesOf("FIN_WAIT1", "LAST_ACK", "CLOSING");

/** Finds the trouble of rows of a table. */
export class Troubles {
  readonly #columns: TableView["columns"];
  /** By port, 1 where connections wait to be accepted. */
  readonly #waiting = new Uint8Array(1 << 16);

  constructor({ columns }: TableView) {
    this.#columns = columns;
    const { state, rxQueue, localPort } = columns;
    for (let row = 0; row < state.length; row++) {
      if (((state[row] ?? 0) & 0x7f) === LISTEN && (rxQueue[row] ?? 0) > 0) this.#waiting[localPort[row] ?? 0] = 1;
    }
  }

  of(row: number): Trouble | undefined {
    const { state, timer, retransmits, inode, rxQueue } = this.#columns;
    const code = (state[row] ?? 0) & 0x7f;
    if (TOLD_BY_STATE.has(code)) return undefined;
    if (timer[row] === PROBE) return "stalled";
    if ((retransmits[row] ?? 0) > 0) return "retransmitting";
    if (inode[row] === 0) return code === ESTABLISHED && this.#waits(row) ? "unaccepted" : undefined;
    return (rxQueue[row] ?? 0) > 0 && !CLOSING.has(code) ? "unread" : undefined;
  }

  /** Whether a connection without an inode waits at its listener. */
  #waits(row: number): boolean {
    const { protocol, localPort } = this.#columns;
    return (protocol[row] ?? 0) <= LAST_TCP && this.#waiting[localPort[row] ?? 0] === 1;
  }
}
