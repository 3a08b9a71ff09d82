import { FREE } from "../../module/format";
import { align } from "../../text/text-memory";

/** The part of the text memory that is the same for all rows, put together once: it begins at FREE. */
export class PlanImage {
  #bytes = new Uint8Array(4096);
  #top = FREE;

  /** Behind what was taken so far. */
  get top(): number {
    return this.#top;
  }

  /** What is to be copied to FREE, a view. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#top - FREE);
  }

  /** Takes so many bytes, which are 0; returns their address in the text memory. */
  take(bytes: number): number {
    const address = this.#top;
    this.#top = align(address + bytes);
    if (this.#top - FREE > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#top - FREE));
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    return address;
  }

  /** Takes bytes that lie ready. The module reads them sixteen at a time. */
  literal(bytes: Uint8Array): number {
    const address = this.take(bytes.length + 16);
    this.#bytes.set(bytes, address - FREE);
    return address;
  }

  setWord(address: number, value: number): void {
    new DataView(this.#bytes.buffer).setUint32(address - FREE, value, true);
  }

  /** Sets the address of a literal, and its length behind it. */
  setLiteral(address: number, bytes: Uint8Array): void {
    this.setWord(address, this.literal(bytes));
    this.setWord(address + 4, bytes.length);
  }
}
