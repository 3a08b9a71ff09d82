import { AF_UNIX } from "../libc/constants";
import { LISTEN } from "../table/states";
import { type UnixSocket, unixPath, unixSocket } from "../table/unix-socket";
import { SOCK_DIAG_BY_FAMILY } from "./request";

/*
 * A reply (linux/netlink.h, linux/unix_diag.h), numbers in the machine's order, which is little-endian:
 *
 *   0 length u32 · 4 type u16 · 6 flags u16 · 8 sequence u32 · 12 port u32
 *  16 family u8 · 17 type u8 · 18 state u8 · 19 nothing · 20 inode u32 · 24 cookie u64
 *  32 attributes: length u16, type u16, value; each begins at a multiple of 4
 *
 * Where the type is ERROR or DONE, an errno i32 at 16, negative.
 */
const HEADER_BYTES = 16;
const ATTRIBUTES = 32;
const ERROR = 2;
const DONE = 3;
const OVERRUN = 4;
/** NLM_F_DUMP_INTR. */
const INTERRUPTED = 0x10;

/** Attributes of a socket: UNIX_DIAG_… */
const NAME = 0;
const PEER = 2;
const QUEUES = 4;
const UID = 7;

/** Replies to one request, taken in one read after the other. */
export class UnixReplies {
  readonly rows: UnixSocket[] = [];
  /** Messages that are damaged. */
  malformed = 0;
  /** Some of it is missing: ask again. */
  isLost = false;
  /** There is no more to come. */
  isDone = false;
  /** Why there are no rows, or not all; 0: nothing has failed. */
  errno = 0;
  readonly #sequence: number;

  constructor(sequence: number) {
    this.#sequence = sequence;
  }

  /** Takes in the messages of a datagram. */
  read(bytes: Uint8Array): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at < bytes.length; ) {
      const length = at + HEADER_BYTES <= bytes.length ? view.getUint32(at, true) : 0;
      if (length < HEADER_BYTES || length > bytes.length - at) {
        // Where the next one begins is not known.
        this.malformed++;
        return;
      }
      if (view.getUint32(at + 8, true) === this.#sequence) this.#take(bytes.subarray(at, at + length));
      at += aligned(length);
    }
  }

  #take(message: Uint8Array): void {
    const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
    if (view.getUint16(6, true) & INTERRUPTED) this.isLost = true;
    switch (view.getUint16(4, true)) {
      case SOCK_DIAG_BY_FAMILY: {
        const row = rowOf(message, view);
        if (row === undefined) this.malformed++;
        else this.rows.push(row);
        return;
      }
      case ERROR:
      case DONE:
        this.isDone = true;
        if (message.length >= HEADER_BYTES + 4) this.errno = 0 - view.getInt32(HEADER_BYTES, true);
        return;
      case OVERRUN:
        this.isDone = true;
        this.isLost = true;
    }
  }
}

function aligned(length: number): number {
  return Math.ceil(length / 4) * 4;
}

/** Undefined for what is damaged. */
function rowOf(message: Uint8Array, view: DataView): UnixSocket | undefined {
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
