const ZERO = 0x30;
const DOT = 0x2e;
const BLANK = 0x20;

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
    for (let i = 0; i < count; i++) this.#bytes[this.length++] = BLANK;
  }

  /** A whole number that is not negative. */
  decimal(value: number): void {
    this.right(value, digits(value));
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
  v4(address: Uint8Array, at: number): void {
    this.octet(address[at] ?? 0);
    this.byte(DOT);
    this.octet(address[at + 1] ?? 0);
    this.byte(DOT);
    this.octet(address[at + 2] ?? 0);
    this.byte(DOT);
    this.octet(address[at + 3] ?? 0);
  }

  octet(value: number): void {
    if (value >= 100) this.byte(ZERO + ((value / 100) | 0));
    if (value >= 10) this.byte(ZERO + (((value / 10) | 0) % 10));
    this.byte(ZERO + (value % 10));
  }
}

const encoder = new TextEncoder();

function digits(value: number): number {
  let count = 1;
  for (let power = 10; power <= value; power *= 10) count++;
  return count;
}
