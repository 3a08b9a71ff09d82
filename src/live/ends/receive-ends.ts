import { EAGAIN, EINTR, ENOBUFS, MSG_DONTWAIT, MSG_TRUNC, POLLIN } from "../../libc/constants";
import { callFailed } from "../../libc/failure";
import type { Libc } from "../../libc/libc";
import { isOfConnection } from "../../sockdiag/destroy-event";
import { inodeBehind } from "../../sockdiag/netlink-socket";
import { SockdexError } from "../../table/errors";
import { monotonic } from "./monotonic";
import { DATAGRAM_BYTES, type Ring } from "./ring";

/** A thread that waits for the kernel cannot be ended meanwhile: this is how long its process waits for it where nobody woke it. */
const LONGEST_WAIT = 100;

/** Datagrams between two looks at the clock. */
const MOST_AT_ONCE = 256;

/** What openDestroySocket() has opened. */
export interface DestroySocket {
  readonly fd: number;
  /** By which it is told from what else may come to have its number. */
  readonly inode: number;
}

/**
 * Receives a socket's destroy events into the ring, until that is stopped; `notify` is called when there is
 * something in it. Throws ERR_READ when the descriptor is not that socket's any more, and ERR_SYSTEM_CALL.
 */
export function receiveEnds(libc: Libc, { fd, inode }: DestroySocket, ring: Ring, notify: () => void): void {
  const spare = new Uint8Array(DATAGRAM_BYTES);
  while (!ring.isStopped) {
    // What a program closes that is not its own may be another's by now.
    if (inodeBehind(fd) !== inode) throw closedByOthers();
    const events = libc.poll(fd, POLLIN, LONGEST_WAIT);
    if (events === 0 || events === -EINTR) continue;
    if (events < 0) throw callFailed(libc, "poll", "a netlink socket", events);
    if (inodeBehind(fd) !== inode) throw closedByOthers();
    if (receiveSome(libc, fd, ring, spare) && ring.mustNotify()) notify();
  }
}

/** False when nothing came that is worth telling. */
function receiveSome(libc: Libc, fd: number, ring: Ring, spare: Uint8Array): boolean {
  const now = monotonic();
  let isNews = false;
  for (let i = 0; i < MOST_AT_ONCE; i++) {
    const slot = ring.free();
    const length = libc.recv(fd, slot ?? spare, MSG_DONTWAIT | MSG_TRUNC);
    if (length === -EAGAIN) break;
    if (length === -EINTR) continue;
    if (length === -ENOBUFS) ring.addOverrun();
    else if (length < 0) throw callFailed(libc, "recv", "a netlink socket", length);
    else if (!isOfConnection(slot ?? spare, length)) continue;
    else if (slot === undefined) ring.addDropped();
    else ring.write(length, now);
    isNews = true;
  }
  return isNews;
}

function closedByOthers(): SockdexError {
  return new SockdexError("ERR_READ", "The netlink socket that hears of ended connections was closed by the program.");
}
