import { channel } from "node:diagnostics_channel";
import type { Snapshot } from "./snapshot";
import { LEAKED, type OwnSocket } from "./tracking/own-sockets";

/** Names of the channels of node:diagnostics_channel that monitors publish on, while something subscribes to them. */
export const CHANNELS = {
  /** One of the owner's sockets has become a leak, as leaks() has them by default. Once for each socket. */
  leak: "sockdex:leak",
  /** The send queue of one of the owner's sockets is stuck, as stuck() has them. Once each time it gets stuck. */
  stuck: "sockdex:stuck",
  /** A TCP connection has ended, of a monitor with `ends`. */
  ended: "sockdex:ended",
} as const;

/** The message of `sockdex:leak` and `sockdex:stuck`: the socket, as leaks() and stuck() return it. */
export type SocketMessage = OwnSocket;

const leakChannel = channel(CHANNELS.leak);
const stuckChannel = channel(CHANNELS.stuck);

/** Publishes what is new in snapshot after snapshot of one monitor. */
export class Announcer {
  /** Inodes of the leaks that were published. */
  #leaking: ReadonlySet<number> = new Set();

  /** Does nothing for a channel without subscribers: who subscribes later is told of the leaks there are. */
  announce(snapshot: Snapshot): void {
    if (!snapshot.hasOwner) return;
    if (leakChannel.hasSubscribers) this.#announceLeaks(snapshot);
    if (stuckChannel.hasSubscribers) {
      const stuck = new Set(snapshot.changes?.stuckTx.numbers);
      for (const socket of snapshot.ownAmong(stuck)) stuckChannel.publish(socket satisfies SocketMessage);
    }
  }

  #announceLeaks(snapshot: Snapshot): void {
    const { inode } = snapshot.table.columns;
    const rows = snapshot.ownRows(LEAKED);
    const fresh = rows.filter((row) => !this.#leaking.has(inode[row] ?? 0));
    this.#leaking = new Set(rows.map((row) => inode[row] ?? 0));
    for (const socket of snapshot.ownAmong(new Set(fresh))) leakChannel.publish(socket satisfies SocketMessage);
  }
}
