import type { Random } from "../../generate/random";

const NEWLINE = 0x0a;

/** No input grows further: most are small, since many small ones meet more than few large ones. */
const MOST_BYTES = 65536;

/** A text being spoilt, in place: nothing is allocated for an edit. */
export class Draft {
  readonly #bytes = new Uint8Array(MOST_BYTES);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  load(text: Uint8Array): void {
    this.#length = Math.min(text.length, MOST_BYTES);
    this.#bytes.set(text.subarray(0, this.#length));
  }

  /** A view, good until the next edit. */
  view(start = 0, end = this.#length): Uint8Array {
    return this.#bytes.subarray(start, Math.min(end, this.#length));
  }

  at(index: number): number {
    return index < this.#length ? (this.#bytes[index] ?? 0) : -1;
  }

  set(index: number, byte: number): void {
    if (index < this.#length) this.#bytes[index] = byte;
  }

  /** Puts others in the place of `removed` bytes at `start`; nothing happens when that would be too long. */
  splice(start: number, removed: number, inserted: ArrayLike<number>): void {
    const end = Math.min(start + removed, this.#length);
    const length = this.#length - (end - start) + inserted.length;
    if (length > MOST_BYTES) return;
    this.#bytes.copyWithin(start + inserted.length, end, this.#length);
    this.#bytes.set(inserted, start);
    this.#length = length;
  }

  /** Opens a gap of one byte, many times over. */
  fill(start: number, count: number, byte: number): void {
    if (this.#length + count > MOST_BYTES) return;
    this.#bytes.copyWithin(start + count, start, this.#length);
    this.#bytes.fill(byte, start, start + count);
    this.#length += count;
  }

  remove(start: number, count: number): void {
    this.splice(start, count, []);
  }

  /** A place in the text, its end too. */
  place(random: Random): number {
    return random.below(this.#length + 1);
  }

  /** The line around a random byte: `end` is where its newline stands, or the text ends. */
  line(random: Random): { start: number; end: number } {
    const at = random.below(Math.max(1, this.#length));
    const start = at === 0 ? 0 : this.view().lastIndexOf(NEWLINE, at - 1) + 1;
    const newline = this.view().indexOf(NEWLINE, at);
    return { start, end: newline < 0 ? this.#length : newline };
  }

  /** The run of bytes that are not blank around or behind a random byte. */
  token(random: Random): { start: number; end: number } {
    let start = random.below(Math.max(1, this.#length));
    while (start < this.#length && isBlank(this.at(start))) start++;
    let end = start;
    while (start > 0 && !isBlank(this.at(start - 1))) start--;
    while (end < this.#length && !isBlank(this.at(end))) end++;
    return { start, end };
  }
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === NEWLINE;
}
