import { concatenate, lengthOf } from "../input/concatenate";

/** A typed array's constructor. */
export interface Elements<T> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer, byteOffset: number, length: number): T;
}

/**
 * Memory for what is needed until the next batch: handed out piece by piece, taken back all at once. Had every array one
 * of its own, tens of megabytes of them would be waiting to be swept. It keeps what the largest batch took.
 */
export class Scratch {
  #buffer = new ArrayBuffer(0);
  /** Handed out since reset(), or asked for in vain. */
  #asked = 0;

  /** Takes all back. What was too little grows to what was asked for. */
  reset(): void {
    if (this.#asked > this.#buffer.byteLength) this.#buffer = new ArrayBuffer(Math.ceil(this.#asked * 1.125));
    this.#asked = 0;
  }

  /** So many elements, which hold anything. */
  take<T>(type: Elements<T>, length: number): T {
    const at = this.#asked;
    const bytes = length * type.BYTES_PER_ELEMENT;
    this.#asked = Math.ceil((at + bytes) / 8) * 8;
    if (at + bytes <= this.#buffer.byteLength) return new type(this.#buffer, at, length);
    return new type(new ArrayBuffer(bytes), 0, length);
  }

  /** Bytes put together. */
  join(parts: readonly Uint8Array[]): Uint8Array {
    return concatenate(parts, this.take(Uint8Array, lengthOf(parts)));
  }
}
