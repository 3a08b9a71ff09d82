import { AF_UNIX } from "../libc/constants";
import { LISTEN } from "../table/states";
import { type UnixSocket, unixPath, unixSocket } from "../table/unix-socket";
import { aligned, HEADER_BYTES } from "./replies";

/*
 * A socket's message (linux/unix_diag.h), behind its header:
 *
 *  16 family u8 · 17 type u8 · 18 state u8 · 19 nothing · 20 inode u32 · 24 cookie u64
 *  32 attributes: length u16, type u16, value; each begins at a multiple of 4
 */
const ATTRIBUTES = 32;

/** Attributes of a socket: UNIX_DIAG_… */
const NAME = 0;
const PEER = 2;
const QUEUES = 4;
const UID = 7;

/** The socket of a message; undefined for what is damaged. */
export function unixRow(message: Uint8Array, view: DataView): UnixSocket | undefined {
  if (message.length < ATTRIBUTES || message[HEADER_BYTES] !== AF_UNIX) return undefined;
  const state = view.getUint8(18);
  const found: { -readonly [Name in keyof UnixSocket]?: UnixSocket[Name] } = {};
  for (let at = ATTRIBUTES; at < message.length; ) {
    const length = at + 4 <= message.length ? view.getUint16(at, true) : 0;
    if (length < 4 || length > message.length - at) return undefined;
    const value = at + 4;
    const hasWord = length >= 8;
    const type = view.getUint16(at + 2, true);
    if (type === NAME && length > 4) {
      const name = message.subarray(value, at + length);
      found.isAbstract = name[0] === 0;
      // A path has a 0 behind it.
      found.path = unixPath(found.isAbstract || name.at(-1) !== 0 ? name : name.subarray(0, -1));
    } else if (type === PEER && hasWord) {
      const inode = view.getUint32(value, true);
      if (inode !== 0) found.peerInode = inode;
    } else if (type === UID && hasWord) {
      found.uid = view.getUint32(value, true);
    } else if (type === QUEUES && length >= 12) {
      found.rxQueue = view.getUint32(value, true);
      found[state === LISTEN ? "backlogLimit" : "txQueue"] = view.getUint32(value + 4, true);
    }
    at += aligned(length);
  }
  return unixSocket({ inode: view.getUint32(20, true), type: view.getUint8(17), state }, found);
}
