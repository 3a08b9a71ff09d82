const DIGITS = new Uint8Array(Buffer.from("0123456789ABCDEF", "latin1"));
const LOWER_DIGITS = new Uint8Array(Buffer.from("0123456789abcdef", "latin1"));
const SPACE = 0x20;
const MINUS = 0x2d;
const ZERO = 0x30;

/** Text written in place, with printf's widths: no string is made for a row. */
export class TextBuffer {
  #bytes: Uint8Array;
  #length = 0;

  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** Makes room for that many more bytes: everything below writes without looking. */
  reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, Math.ceil(this.#bytes.length * 1.25)));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }

  /** What was written: a view. The buffer must not be written again. */
  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  byte(code: number): void {
    this.#bytes[this.#length++] = code;
  }

  text(text: string): void {
    for (let i = 0; i < text.length; i++) this.byte(text.charCodeAt(i));
  }

  /** %0{width}X */
  hex(value: number, width: number): void {
    this.#hex(value, width, DIGITS);
  }

  /** %0{width}x */
  lowerHex(value: number, width: number): void {
    this.#hex(value, width, LOWER_DIGITS);
  }

  /** %{width}d of a whole number of at most 2^53 */
  decimal(value: number, width = 1): void {
    const magnitude = Math.abs(value);
    let digits = 1;
    for (let limit = 10; magnitude >= limit; limit *= 10) digits++;
    const sign = value < 0 ? 1 : 0;
    for (let i = digits + sign; i < width; i++) this.byte(SPACE);
    if (sign === 1) this.byte(MINUS);
    let rest = magnitude;
    for (let at = this.#length + digits - 1; at >= this.#length; at--) {
      const next = Math.floor(rest / 10);
      this.#bytes[at] = ZERO + (rest - next * 10);
      rest = next;
    }
    this.#length += digits;
  }

  /** Spaces up to a width counted from `start`; text that is wider stays as it is. */
  padTo(start: number, width: number): void {
    while (this.#length - start < width) this.byte(SPACE);
  }

  #hex(value: number, width: number, digits: Uint8Array): void {
    for (let shift = (width - 1) * 4; shift >= 0; shift -= 4) this.byte(digits[(value >>> shift) & 15] ?? ZERO);
  }
}
