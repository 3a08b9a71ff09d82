import { AF_UNIX } from "../libc/constants";
import type { Libc } from "../libc/libc";
import { malformedMessage } from "../table/errors";
import type { UnixSocket } from "../table/unix-socket";
import type { Channel } from "./channel";
import { dumpLost, dumpRefused, isAbsence, replyLost } from "./refusal";
import { ask } from "./replies";
import { DUMP, REQUEST, SOCK_DIAG_BY_FAMILY, writeHeader } from "./request";
import { ANY_COOKIE } from "./socket-request";
import { unixRow } from "./unix-messages";

/*
 * A request (linux/unix_diag.h): 16 bytes as of any request, then
 *
 *  16 family u8 · 17 nothing · 20 states u32 · 24 inode u32 · 28 what to show u32 · 32 cookie u64
 */
const REQUEST_BYTES = 40;
const ALL_STATES = 0xffffffff;
/** UDIAG_SHOW_NAME, PEER, RQLEN and UID. */
const SHOW = 0x01 | 0x04 | 0x10 | 0x40;

/**
 * All unix sockets of the channel's namespace, and how many messages were damaged. Throws ERR_UNSUPPORTED, ERR_PERMISSION,
 * ERR_READ, ERR_SYSTEM_CALL.
 */
export function unixSockets(channel: Channel, c: Libc): { rows: UnixSocket[]; malformed: number } {
  const replies = ask(channel, (sequence) => request(DUMP, 0, sequence), unixRow);
  if (replies === undefined) throw dumpLost();
  if (replies.errno !== 0) throw dumpRefused(c, "unix sockets", replies.errno);
  return replies;
}

/**
 * The one with this inode; undefined: there is none, or the kernel cannot be asked for unix sockets. Throws as
 * unixSockets(), and ERR_MALFORMED_ROW.
 */
export function unixSocketOf(channel: Channel, c: Libc, inode: number): UnixSocket | undefined {
  const replies = ask(channel, (sequence) => request(REQUEST, inode, sequence), unixRow);
  if (replies === undefined) throw replyLost();
  const { errno, rows, malformed } = replies;
  if (malformed > 0) throw malformedMessage("a unix socket");
  if (isAbsence(errno)) return undefined;
  if (errno !== 0) throw dumpRefused(c, "a unix socket", errno);
  return rows.find((row) => row.inode === inode);
}

function request(flags: number, inode: number, sequence: number): Uint8Array {
  const bytes = new Uint8Array(REQUEST_BYTES);
  const view = new DataView(bytes.buffer);
  writeHeader(view, SOCK_DIAG_BY_FAMILY, flags, sequence);
  view.setUint8(16, AF_UNIX);
  view.setUint32(20, ALL_STATES, true);
  view.setUint32(24, inode, true);
  view.setUint32(28, SHOW, true);
  view.setBigUint64(32, ANY_COOKIE, true);
  return bytes;
}
