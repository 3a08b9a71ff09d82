import type { ParserState } from "./parser-state";

/** Pieces of a text that can be on their way at once. */
export const RELAY_PIECES = 256;

const WORDS = 12;
const FAILED = 0;
const FIRST = 1;

/**
 * Hands on, from piece to piece of one text, where the next one stands: between threads, in shared memory. A piece waits
 * for the one before it only when its rows are read already.
 *
 *   word 0   1: the text is given up
 *   slots    RELAY_PIECES × { number of the piece + 1, then its ParserState }: piece n in slot n modulo RELAY_PIECES
 */
export class Relay {
  readonly buffer: SharedArrayBuffer;
  readonly #words: Int32Array;

  constructor(buffer = new SharedArrayBuffer((FIRST + RELAY_PIECES * WORDS) * 4)) {
    this.buffer = buffer;
    this.#words = new Int32Array(buffer);
  }

  /** Where what follows piece `number` stands. */
  publish(number: number, state: ParserState): void {
    const at = slotOf(number);
    const words = this.#words;
    words[at + 1] = state.lines % 2 ** 32;
    words[at + 2] = Math.floor(state.lines / 2 ** 32);
    for (const [i, name] of REST.entries()) words[at + 3 + i] = state[name];
    Atomics.store(words, at, number + 1);
    Atomics.notify(words, at);
  }

  /** What publish() said of piece `number`, as soon as it does. Throws when the text is given up. */
  wait(number: number): ParserState {
    const at = slotOf(number);
    for (;;) {
      const seen = Atomics.load(this.#words, at);
      if (Atomics.load(this.#words, FAILED) === 1) throw new GivenUp();
      if (seen === number + 1) return this.#read(at);
      Atomics.wait(this.#words, at, seen);
    }
  }

  /** A guess at where piece `number` stands: what the nearest piece before it has told; waits for the first one to. */
  guess(number: number): ParserState {
    for (let before = number - 1; before > number - RELAY_PIECES && before > 0; before--) {
      const at = slotOf(before);
      if (Atomics.load(this.#words, at) === before + 1) return this.#read(at);
    }
    return this.wait(number < RELAY_PIECES ? 0 : number - 1);
  }

  /** Gives the text up: who waits, or will, is thrown out. */
  fail(): void {
    Atomics.store(this.#words, FAILED, 1);
    for (let at = FIRST; at < this.#words.length; at += WORDS) {
      Atomics.add(this.#words, at, 2 ** 30);
      Atomics.notify(this.#words, at);
    }
  }

  #read(at: number): ParserState {
    const word = (i: number) => this.#words[at + i] ?? 0;
    const [tables, begun, header, protocolHint, protocol, bigEndian, orderIsSettled] = REST.map((_, i) => word(3 + i));
    return {
      lines: (word(1) >>> 0) + word(2) * 2 ** 32,
      tables: tables ?? 0,
      begun: begun ?? 0,
      header: header ?? 0,
      protocolHint: protocolHint ?? 0,
      protocol: protocol ?? 0,
      bigEndian: bigEndian ?? 0,
      orderIsSettled: orderIsSettled ?? 0,
    };
  }
}

const REST = ["tables", "begun", "header", "protocolHint", "protocol", "bigEndian", "orderIsSettled"] as const;

function slotOf(number: number): number {
  return FIRST + (number % RELAY_PIECES) * WORDS;
}

/** Another piece of the same text has failed. */
export class GivenUp extends Error {}
