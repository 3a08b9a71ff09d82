const ZERO = 0x30;
const DOT = 0x2e;
const BLANK = 0x20;

/** The digits of 0…255, a byte each from the lowest on, and how many they are in the highest byte. */
const OCTETS = Uint32Array.from({ length: 256 }, (_, octet) => {
  const digits = [...String(octet)];
  return digits.reduce((word, digit, i) => word | ((ZERO + Number(digit)) << (i * 8)), digits.length << 24);
});

/** Text as bytes that are ready to be written: no string is made on the way. Grows as it must, and is used again. */
export class Bytes {
  #bytes: Uint8Array;
  length = 0;

  constructor(size: number) {
    this.#bytes = new Uint8Array(size);
  }

  /** What was written: a view, until more is. */
  get view(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  /** Makes sure that so many more bytes fit: of the other methods only text() and blanks() look. */
  reserve(more: number): void {
    if (this.length + more <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.length + more));
    grown.set(this.view);
    this.#bytes = grown;
  }

  byte(value: number): void {
    this.#bytes[this.length++] = value;
  }

  /** Some bytes that lie ready. */
  bytes(some: Uint8Array): void {
    const bytes = this.#bytes;
    let at = this.length;
    for (let i = 0; i < some.length; i++) bytes[at++] = some[i] ?? 0;
    this.length = at;
  }

  /** Any text, in UTF-8. */
  text(text: string): void {
    this.reserve(text.length * 3);
    this.length += encoder.encodeInto(text, this.#bytes.subarray(this.length)).written;
  }

  blanks(count: number): void {
    this.reserve(count);
    const bytes = this.#bytes;
    let at = this.length;
    for (let i = 0; i < count; i++) bytes[at++] = BLANK;
    this.length = at;
  }

  /** A whole number that is not negative. */
  decimal(value: number): void {
    this.right(value, 1);
  }

  /** The same with blanks in front, up to `width`. */
  right(value: number, width: number): void {
    const bytes = this.#bytes;
    const start = this.length;
    let at = start + Math.max(width, digits(value));
    this.length = at;
    let left = value;
    // Beyond 32 bits a division is slow, and few numbers are.
    for (; left > 0xffffffff; left = Math.floor(left / 10)) bytes[--at] = ZERO + (left % 10);
    let rest = left >>> 0;
    do {
      const tenth = (rest / 10) >>> 0;
      bytes[--at] = ZERO + rest - tenth * 10;
      rest = tenth;
    } while (rest > 0);
    while (at > start) bytes[--at] = BLANK;
  }

  /** `10.0.0.5`, of four bytes of another array. */
  v4(address: Uint8Array, from: number): void {
    const bytes = this.#bytes;
    let at = this.length;
    for (let i = from; i < from + 4; i++) {
      // All three digits, of which what does not count is written over.
      const digits = OCTETS[address[i] ?? 0] ?? 0;
      bytes[at] = digits;
      bytes[at + 1] = digits >>> 8;
      bytes[at + 2] = digits >>> 16;
      at += digits >>> 24;
      bytes[at++] = DOT;
    }
    this.length = at - 1;
  }
}

const encoder = new TextEncoder();

function digits(value: number): number {
  if (value < 10) return 1;
  if (value < 100) return 2;
  if (value < 1000) return 3;
  if (value < 10_000) return 4;
  let count = 5;
  for (let power = 100_000; power <= value; power *= 10) count++;
  return count;
}
