/*
 * What begins each netlink message (linux/netlink.h), and the first four bytes behind it; numbers in the order of the machine
 * that wrote them:
 *
 *   0 length u32 · 4 type u16 · 6 flags u16 · 8 sequence u32 · 12 port u32 · 16 family, state, timer, retransmits: u8 each
 *
 * and where the type is ERROR or DONE, an errno i32 at 16, negative. The next one begins at a multiple of 4.
 */
export const HEADER_BYTES = 16;
/** So many bytes show whether they are a message's first. */
export const HEAD_BYTES = 20;
/** A message has at most as many bytes: the kernel sends half of it at once. */
export const LONGEST_MESSAGE = 65536;

export const NOOP = 1;
export const ERROR = 2;
export const DONE = 3;
export const OVERRUN = 4;
export const TCPDIAG_GETSOCK = 18;
export const SOCK_DIAG_BY_FAMILY = 20;
export const AF_INET = 2;
export const AF_INET6 = 10;
/** A socket's message without its attributes. */
export const SOCKET_BYTES = 88;

/** Families besides, of which sock_diag has messages: unix, netlink, packet, vsock, xdp, smc. */
const OTHER_FAMILIES: readonly number[] = [1, 16, 17, 40, 43, 44];
const LAST_STATE = 13;
const LAST_TIMER = 5;
const LAST_ERRNO = 4095;
/** All flags of replies. */
const LAST_FLAGS = 0x3ff;
/** Flag: the message is one of several. */
const MULTI = 2;
/** An error comes with the head of the request. */
const ERROR_BYTES = 36;
/** A message without a socket is short: what an extended acknowledgement says is text. */
const LONGEST_NOTE = 4096;

/** In which order a machine wrote numbers. */
export type MessageOrder = "little" | "big";

/** What an input is: text, or the netlink messages of a machine. */
export type InputForm = "text" | MessageOrder;

/** Whether the HEAD_BYTES bytes at `at` begin a message of sock_diag that others may follow: what is in others must not look so. */
export function isHead(view: DataView, at: number, order: MessageOrder): boolean {
  const isLittle = order === "little";
  const length = view.getUint32(at, isLittle);
  const flags = view.getUint16(at + 6, isLittle);
  if (length < HEADER_BYTES || length > LONGEST_MESSAGE || flags > LAST_FLAGS) return false;
  const errno = -view.getInt32(at + 16, isLittle);
  const isErrno = errno >= 0 && errno <= LAST_ERRNO;
  const isMulti = (flags & MULTI) !== 0;
  switch (view.getUint16(at + 4, isLittle)) {
    case TCPDIAG_GETSOCK:
    case SOCK_DIAG_BY_FAMILY: {
      const [family, state] = [view.getUint8(at + 16), view.getUint8(at + 17)];
      if (family !== AF_INET && family !== AF_INET6) return length >= HEAD_BYTES && OTHER_FAMILIES.includes(family);
      return length >= SOCKET_BYTES && state > 0 && state <= LAST_STATE && view.getUint8(at + 18) <= LAST_TIMER;
    }
    case DONE:
      return isMulti && length >= HEAD_BYTES && length <= LONGEST_NOTE && isErrno;
    case ERROR:
      return length >= ERROR_BYTES && length <= LONGEST_NOTE && isErrno && errno > 0;
    default:
      return false;
  }
}

/**
 * What an input is whose first `length` bytes are at `from`: netlink messages, in which order, or text. Undefined while there
 * are too few to tell; `isWhole`: no more will come.
 */
export function formOf(bytes: Uint8Array, from: number, length: number, isWhole: boolean): InputForm | undefined {
  const byte = (i: number) => (i < length ? bytes[from + i] : 0);
  // No message is longer than 16 bits count.
  const isShort = (byte(2) === 0 && byte(3) === 0) || (byte(0) === 0 && byte(1) === 0);
  if (!isShort || (isWhole && length < HEAD_BYTES)) return "text";
  if (length < HEAD_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + from, HEAD_BYTES);
  return isHead(view, 0, "little") ? "little" : isHead(view, 0, "big") ? "big" : "text";
}

/** The order of the machine whose netlink messages these bytes begin; undefined where they begin something else. */
export function orderOfMessages(head: Uint8Array): MessageOrder | undefined {
  const form = formOf(head, 0, head.length, true);
  return form === "text" ? undefined : form;
}

/** Where the next message begins, from `from` on; −1 where none does before `end`. */
export function nextHead(bytes: Uint8Array, from: number, end: number, order: MessageOrder): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // The high halves of the length and of the type.
  const [high, type] = order === "little" ? [2, 5] : [0, 4];
  for (let at = from; at + HEAD_BYTES <= end; at++) {
    if (bytes[at + high] !== 0 || bytes[at + high + 1] !== 0 || bytes[at + type] !== 0) continue;
    if (isHead(view, at, order)) return at;
  }
  return -1;
}
