import * as header from "../../../../assembly/header";
import { TEXT } from "../../../../assembly/layout";
import * as status from "../../../../assembly/status";
import { diagExports } from "../../../module/diag";
import type { TableMemory } from "../../../module/table-memory";
import type { MetLine } from "../met-lines";
import type { Reason } from "../reasons";
import {
  AF_INET,
  AF_INET6,
  DONE,
  ERROR,
  HEAD_BYTES,
  HEADER_BYTES,
  isHead,
  LONGEST_MESSAGE,
  type MessageOrder,
  NOOP,
  nextHead,
  OVERRUN,
  SOCK_DIAG_BY_FAMILY,
  TCPDIAG_GETSOCK,
} from "./head";
import { turnMessage } from "./turn";

const INTERRUPTED = 0x10;
/** Bytes of a damaged message that are shown, in hexadecimal. */
const SHOWN_BYTES = 40;

/** The netlink messages of one input, as `ss -D` writes them: through the window to rows. */
export class CapturedMessages {
  readonly #memory: TableMemory;
  readonly #order: MessageOrder;
  readonly #met: (line: MetLine) => void;
  /** Bytes at the window's beginning that were there before: a message that is not whole. */
  #carried = 0;
  /** Bytes of the input in front of the window. */
  #offset = 0;
  /** Where to go on in the same window, or 0. */
  #resume = 0;
  /** Messages of a big-endian machine are turned up to here. */
  #turned = 0;
  /** A message that is read by itself, whatever is behind it, ends here; or 0. */
  #alone = 0;
  /** What lies here is not a message; that is reported. */
  #isDamaged = false;
  /** Messages of other sockets came. */
  #hasOthers = false;

  /** `carried` bytes are in the window already. `met` is called with what is not a row, when it is counted. */
  constructor(memory: TableMemory, order: MessageOrder, carried: number, met: (line: MetLine) => void) {
    this.#memory = memory;
    this.#order = order;
    this.#carried = carried;
    this.#met = met;
    memory.setWord(header.DIAG_INTERRUPTED, 0);
  }

  /** The free part of the window. */
  get window(): Uint8Array {
    return this.#memory.window.subarray(this.#carried);
  }

  /** Reads what was filled into `window`: its first `length` bytes. Returns OK, OUT_OF_MEMORY, or FULL: then call it again. */
  read(length: number): number {
    return this.#run(length, false);
  }

  /** Reads what is left: nothing more comes. Returns as read() does. */
  finish(): number {
    return this.#run(0, true);
  }

  #run(length: number, isLast: boolean): number {
    const end = TEXT + this.#carried + length;
    let p = this.#resume || TEXT;
    if (this.#resume === 0) this.#turned = 0;
    this.#resume = 0;
    for (;;) {
      if (this.#isDamaged) {
        const next = nextHead(this.#memory.bytes, p, end, this.#order);
        this.#isDamaged = next < 0;
        p = next >= 0 ? next : isLast ? end : Math.max(p, end - HEAD_BYTES + 1);
      }
      if (this.#isDamaged || p >= end) break;
      const answer = this.#read(p, end, isLast);
      p = this.#memory.word(header.RESUME);
      if (answer === status.FULL) this.#resume = p;
      if (answer === status.FULL || answer === status.OUT_OF_MEMORY) return answer;
      if (answer === status.MET) {
        p = this.#meet(p, end);
        continue;
      }
      if (this.#alone > 0) {
        this.#alone = 0;
        continue;
      }
      if (p >= end) break;
      const isPossible = this.#isPossible(p, end);
      if (isPossible && !isLast) break;
      const isTorn = isPossible && nextHead(this.#memory.bytes, p + 1, end, this.#order) < 0;
      if (isTorn) this.#memory.setWord(header.TORN_TAIL, 1);
      p = this.#damage(p, end, isPossible ? "cut" : "message");
    }
    // The rest is put in front of what comes next.
    this.#carried = Math.max(0, end - p);
    this.#memory.bytes.copyWithin(TEXT, p, p + this.#carried);
    this.#offset += p - TEXT;
    return status.OK;
  }

  #read(p: number, end: number, isLast: boolean): number {
    const { readCaptured } = diagExports(this.#memory.memory);
    if (this.#alone > 0) return readCaptured(p, this.#alone, 1);
    if (this.#order === "little") return readCaptured(p, end, isLast ? 1 : 0);
    this.#turned = this.#turn(Math.max(p, this.#turned), end, isLast);
    return readCaptured(p, this.#turned, 1);
  }

  /** Turns messages of a big-endian machine, as long as another one follows each, or the end. Returns where it stopped. */
  #turn(p: number, end: number, isLast: boolean): number {
    const view = this.#view;
    for (;;) {
      const left = end - p;
      const size = left < HEADER_BYTES ? 0 : view.getUint32(p);
      if (size < HEADER_BYTES || size > Math.min(left, LONGEST_MESSAGE)) return p;
      const next = p + aligned(size);
      const isFollowed = next + HEAD_BYTES <= end;
      if (isFollowed ? !isHead(view, next, "big") : !isLast) {
        // One that is followed by something else counts, unless another one begins in it.
        if (!isFollowed || nextHead(this.#memory.bytes, p + 1, next, "big") >= 0) return p;
      }
      turnMessage(view, p, size);
      p = next;
    }
  }

  get #view(): DataView {
    return new DataView(this.#memory.buffer);
  }

  /** Whether what begins at `p` can be a message that is not whole, or behind which it is not known yet what comes. */
  #isPossible(p: number, end: number): boolean {
    if (end - p < HEAD_BYTES) return true;
    const size = this.#view.getUint32(p, this.#order === "little");
    return size >= HEADER_BYTES && size <= LONGEST_MESSAGE && p + aligned(size) + HEAD_BYTES > end;
  }

  /** A whole message at `p` that is not simply a row. Returns where to go on. */
  #meet(p: number, end: number): number {
    const view = this.#view;
    const size = view.getUint32(p, true);
    const next = Math.min(end, p + aligned(size));
    const type = view.getUint16(p + 4, true);
    const family = size > HEADER_BYTES ? view.getUint8(p + HEADER_BYTES) : 0;
    const isSocket = type === SOCK_DIAG_BY_FAMILY || type === TCPDIAG_GETSOCK;
    if (isSocket && (family === AF_INET || family === AF_INET6)) return this.#meetRow(p, end, next);
    const flags = view.getUint16(p + 6, true);
    const errno = size >= HEAD_BYTES ? -view.getInt32(p + HEADER_BYTES, true) : 0;
    const isInterrupted = (flags & INTERRUPTED) !== 0 || this.#memory.word(header.DIAG_INTERRUPTED) !== 0;
    if ((type === DONE || type === ERROR) && errno !== 0) this.#malformed(p, next, "error");
    else if (type === OVERRUN || (type === DONE && isInterrupted)) this.#malformed(p, next, "lost");
    else {
      if (type !== NOOP && type !== DONE && type !== ERROR) this.#hasOthers = true;
      if (type === DONE && !this.#hasOthers) this.#add(header.HEADERS);
      this.#count(header.SKIPPED);
      this.#met({ what: "blank" });
    }
    if (type === DONE) {
      this.#hasOthers = false;
      this.#memory.setWord(header.DIAG_INTERRUPTED, 0);
    }
    return next;
  }

  /** A socket's message that is damaged, or followed by something else than a message. */
  #meetRow(p: number, end: number, next: number): number {
    if (this.#alone === 0 && this.#order === "little") {
      // It was cut off, and another one written behind it.
      if (nextHead(this.#memory.bytes, p + 1, next, "little") >= 0) return this.#damage(p, end, "cut");
      this.#alone = next;
      return p;
    }
    this.#alone = 0;
    this.#malformed(p, next, "socket");
    return next;
  }

  /** Reports what is not a message, up to the next one. Returns where to look for that. */
  #damage(p: number, end: number, reason: Reason): number {
    this.#malformed(p, end, reason);
    this.#isDamaged = true;
    return p + 1;
  }

  #malformed(p: number, end: number, reason: Reason): void {
    this.#count(header.MALFORMED);
    const line = this.#memory.count(header.SOURCE_LINES);
    const byteOffset = this.#offset + p - TEXT;
    const text = () => {
      const bytes = this.#memory.bytes.subarray(p, Math.min(end, p + SHOWN_BYTES));
      return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    };
    this.#met({
      ...{ what: "malformed", reason, text: () => undefined },
      problem: () => ({ line, byteOffset, reason, text: text() }),
    });
  }

  #count(field: number): void {
    this.#add(field);
    this.#add(header.LINES);
    this.#add(header.SOURCE_LINES);
  }

  #add(field: number): void {
    this.#memory.setCount(field, this.#memory.count(field) + 1);
  }
}

function aligned(length: number): number {
  return Math.ceil(length / 4) * 4;
}
