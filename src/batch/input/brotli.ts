import * as zlib from "node:zlib";
import { SockdexError } from "../../index";
import { codeOf } from "../../table/realms";

/*
 * Brotli has no mark of its own: only unpacking tells. A few bytes can make the decoder fill its window of 16 MiB before
 * it gives the first byte, some 30 ms: in an archive only files called .br are tried, and not any number of them in vain.
 */

/** What the first look at a text unpacks, at most. */
const MOST = 2 ** 20;
/** Attempts in vain: so many for nothing, and one for each KiB of the input on disk. A plain tar has no more files than that. */
const FREE_ATTEMPTS = 64;
const BYTES_AN_ATTEMPT = 1024;

export class BrotliAttempts {
  #inVain = 0;
  #bytes = 0;

  /** So many more bytes of the input were read. */
  read(bytes: number): void {
    this.#bytes += bytes;
  }

  /**
   * Whether it begins like brotli that unpacks to what `isWanted` takes, or to a lot. Throws ERR_DECOMPRESS where too many
   * of the same input were not.
   */
  isBrotli(head: Uint8Array, name: string, isWanted: (text: Uint8Array) => boolean): boolean {
    if (this.#inVain > FREE_ATTEMPTS + this.#bytes / BYTES_AN_ATTEMPT) {
      const message = `${name} is not unpacked: ${this.#inVain} files called .br of the same archive were not text, or too large for its ${this.#bytes} bytes. Unpack it first.`;
      throw new SockdexError("ERR_DECOMPRESS", message, { path: name });
    }
    const text = begin(head);
    if (text === undefined || text === "a lot") this.#inVain++;
    return text === "a lot" || (text !== undefined && text.length > 0 && isWanted(text));
  }
}

/** Undefined: it is not brotli. */
function begin(head: Uint8Array): Uint8Array | "a lot" | undefined {
  try {
    const finishFlush = zlib.constants.BROTLI_OPERATION_FLUSH;
    return zlib.brotliDecompressSync(head, { finishFlush, maxOutputLength: MOST });
  } catch (error) {
    return codeOf(error) === "ERR_BUFFER_TOO_LARGE" ? "a lot" : undefined;
  }
}
