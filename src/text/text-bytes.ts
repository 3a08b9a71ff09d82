const ZERO = 0x30;
const DOT = 0x2e;
const BLANK = 0x20;

/** Characters of an address, a timer or a number. */
const SHORT = 64;
const MOST_SMALL = 0x7fffffff;
const BILLION = 1_000_000_000;

/** The digits of 0…255, a byte each from the lowest on, and how many they are in the highest byte. */
const OCTETS = Uint32Array.from({ length: 256 }, (_, octet) => {
  const digits = [...String(octet)];
  return digits.reduce((word, digit, i) => word | ((ZERO + Number(digit)) << (i * 8)), digits.length << 24);
});

/**
 * Text as bytes that are ready to be written: no string is made on the way. Grows as it must, and is used again. All
 * bytes behind its end are blanks, so that a blank is not written but passed over: half of a listing is blanks.
 */
export class TextBytes {
  #bytes: Uint8Array;
  #length = 0;

  constructor(size: number) {
    this.#bytes = new Uint8Array(size).fill(BLANK);
  }

  get length(): number {
    return this.#length;
  }

  /** What was written: a view, until more is. */
  get view(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Makes sure that so many more bytes fit: of the other methods only text() and blanks() look. */
  reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + more)).fill(BLANK);
    grown.set(this.view);
    this.#bytes = grown;
  }

  /** Forgets what is behind so many bytes. */
  cut(length: number): void {
    this.#bytes.fill(BLANK, length, this.#length);
    this.#length = length;
  }

  byte(value: number): void {
    this.#bytes[this.#length++] = value;
  }

  /** Some bytes that lie ready. */
  bytes(some: Uint8Array): void {
    const bytes = this.#bytes;
    let at = this.#length;
    for (let i = 0; i < some.length; i++) bytes[at++] = some[i] ?? 0;
    this.#length = at;
  }

  /** Any text, in UTF-8. */
  text(text: string): void {
    this.reserve(text.length * 3);
    if (text.length <= SHORT && this.#ascii(text)) return;
    this.#length += encoder.encodeInto(text, this.#bytes.subarray(this.#length)).written;
  }

  /** False where it is not all ASCII, and nothing is written. Of a few characters, a loop is ten times as fast as the encoder. */
  #ascii(text: string): boolean {
    const bytes = this.#bytes;
    const at = this.#length;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > 0x7f) {
        bytes.fill(BLANK, at, at + i);
        return false;
      }
      bytes[at + i] = code;
    }
    this.#length = at + text.length;
    return true;
  }

  blanks(count: number): void {
    this.reserve(count);
    this.#length += count;
  }

  /** A whole number that is not negative. */
  decimal(value: number): void {
    this.#right(value, 1);
  }

  /** The same with blanks in front, up to `width`. */
  #right(value: number, width: number): void {
    if (value > MOST_SMALL) {
      this.#rightLarge(value, width);
      return;
    }
    const bytes = this.#bytes;
    let rest = value | 0;
    let at = this.#length + Math.max(width, digits(rest));
    this.#length = at;
    while (rest >= 10) {
      const tenth = (rest / 10) | 0;
      bytes[--at] = ZERO + rest - tenth * 10;
      rest = tenth;
    }
    bytes[--at] = ZERO + rest;
  }

  /** Beyond 31 bits: the last nine digits by themselves. */
  #rightLarge(value: number, width: number): void {
    const rest = value % BILLION;
    this.#right(Math.floor(value / BILLION), width - 9);
    this.#right(rest, 9);
    for (let at = this.#length - 9; this.#bytes[at] === BLANK; at++) this.#bytes[at] = ZERO;
  }

  /** `10.0.0.5`, of four bytes of another array. */
  v4(address: Uint8Array, from: number): void {
    const bytes = this.#bytes;
    let at = this.#length;
    for (let i = from; i < from + 4; i++) {
      // All three digits, of which what does not count is written over.
      const digits = OCTETS[address[i] ?? 0] ?? 0;
      bytes[at] = digits;
      bytes[at + 1] = digits >>> 8;
      bytes[at + 2] = digits >>> 16;
      at += digits >>> 24;
      bytes[at++] = DOT;
    }
    this.#length = at - 1;
    bytes[at - 1] = BLANK;
    bytes[at] = BLANK;
    bytes[at + 1] = BLANK;
  }
}

const encoder = new TextEncoder();

/** Of a number of 31 bits. */
function digits(value: number): number {
  if (value < 10) return 1;
  if (value < 100) return 2;
  if (value < 1000) return 3;
  if (value < 10_000) return 4;
  if (value < 100_000) return 5;
  if (value < 1_000_000) return 6;
  if (value < 10_000_000) return 7;
  if (value < 100_000_000) return 8;
  return value < BILLION ? 9 : 10;
}
