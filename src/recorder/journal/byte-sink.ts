/** Takes numbers and texts, and gives the bytes that stand for them. Used again and again. */
export class ByteSink {
  #bytes: Uint8Array<ArrayBuffer>;
  #view: DataView;
  #length = 0;

  constructor(capacity = 1 << 16) {
    this.#bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.#bytes.buffer);
  }

  get length(): number {
    return this.#length;
  }

  /** A view, good until something is added. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
  }

  u8(value: number): void {
    this.reserve(1);
    this.#bytes[this.#length++] = value;
  }

  u32(value: number): void {
    this.reserve(4);
    this.#view.setUint32(this.#length, value, true);
    this.#length += 4;
  }

  f64(value: number): void {
    this.reserve(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  /** A whole number from 0 to 2^53, seven bits a byte, the lowest first. */
  whole(value: number): void {
    this.reserve(8);
    let rest = value;
    let at = this.#length;
    const bytes = this.#bytes;
    while (rest > 0x0fffffff) {
      bytes[at++] = (rest % 128) | 0x80;
      rest = Math.floor(rest / 128);
    }
    while (rest > 0x7f) {
      bytes[at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    bytes[at++] = rest;
    this.#length = at;
  }

  add(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Its length, and itself as UTF-8. */
  text(value: string): void {
    const bytes = Buffer.from(value);
    this.whole(bytes.length);
    this.add(bytes);
  }

  /** Makes room for so many bytes more. */
  reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const bytes = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    bytes.set(this.bytes);
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }
}
