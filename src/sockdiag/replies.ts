import { type Channel, LOST, nextSequence } from "./channel";
import { TRIES } from "./refusal";
import { REQUEST, SOCK_DIAG_BY_FAMILY } from "./request";

/*
 * What begins each message (linux/netlink.h), numbers in the machine's order, which is little-endian:
 *
 *   0 length u32 · 4 type u16 · 6 flags u16 · 8 sequence u32 · 12 port u32
 *
 * and where the type is ERROR or DONE, an errno i32 at 16, negative.
 */
export const HEADER_BYTES = 16;
const ERROR = 2;
const DONE = 3;
const OVERRUN = 4;
/** NLM_F_DUMP_INTR. */
const INTERRUPTED = 0x10;

/** Reads a socket's message; undefined for what is damaged. */
export type RowOf<Row> = (message: Uint8Array, view: DataView) => Row | undefined;

/** Replies to one request, taken in one read after the other. */
export class Replies<Row> {
  readonly rows: Row[] = [];
  /** Messages that are damaged. */
  malformed = 0;
  /** Some of it is missing: ask again. */
  isLost = false;
  /** There is no more to come. */
  isDone = false;
  /** Why there are no rows, or not all; 0: nothing has failed. */
  errno = 0;
  readonly #sequence: number;
  readonly #rowOf: RowOf<Row>;

  constructor(sequence: number, rowOf: RowOf<Row>) {
    this.#sequence = sequence;
    this.#rowOf = rowOf;
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
        const row = this.#rowOf(message, view);
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

/** The next multiple of 4. */
export function aligned(length: number): number {
  return Math.ceil(length / 4) * 4;
}

/** A dump's datagrams have at most 32 KiB. */
const window = new Uint8Array(65536);

/**
 * The whole reply to a request, which `request` makes with a sequence number; undefined when it was lost TRIES times. Throws
 * what the channel does.
 */
export function ask<Row>(
  channel: Channel,
  request: (sequence: number) => Uint8Array,
  rowOf: RowOf<Row>,
): Replies<Row> | undefined {
  for (let tries = 1; tries <= TRIES; tries++) {
    const sequence = nextSequence();
    const bytes = request(sequence);
    const replies = new Replies(sequence, rowOf);
    const isForOne = bytes[FLAGS] === REQUEST && bytes[FLAGS + 1] === 0;
    channel.send(bytes);
    // A reply for one socket has no end of its own.
    const isWhole = () => replies.isDone || (isForOne && replies.rows.length + replies.malformed > 0);
    while (!replies.isLost && !isWhole()) {
      const length = channel.receive(window);
      if (length === LOST) replies.isLost = true;
      else replies.read(window.subarray(0, length));
    }
    if (!replies.isLost) return replies;
    channel.reopen();
  }
  return undefined;
}

/** Where a request has its flags. */
const FLAGS = 6;
