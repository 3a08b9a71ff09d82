import { brotliDecompressSync } from "node:zlib";
import packedModule from "../../../build/zstd.txt";
import { nameOf } from "../../table/realms";

/*
 * zstd by its reference implementation, compiled to WebAssembly, under every Node. Node's own stream takes a file that is
 * cut off for a whole one, and drops all frames behind the first of a write (22.15 to 24): rows would be lost silently.
 *
 * The module refuses windows of more than 128 MiB and allocates no more than a window and two blocks.
 */

/** What the module exports, of what is used. */
interface ZstdExports {
  readonly memory: WebAssembly.Memory;
  malloc(bytes: number): number;
  ZSTD_createDCtx(): number;
  ZSTD_freeDCtx(context: number): number;
  /** Returns 0 behind a whole frame, an error's code negated, or how many bytes it wants next. */
  ZSTD_decompressStream(context: number, output: number, input: number): number;
}

/** Bytes of each buffer: a block unpacks to no more. */
const BUFFER = 2 ** 17;
/** Words of a ZSTD_inBuffer and a ZSTD_outBuffer: address, size, position. */
const POSITION = 2;

/** Errors have the codes of zstd_errors.h; above them are sizes. */
const LAST_ERROR = 120;
const ERRORS: Readonly<Record<number, string>> = {
  16: "its window is wider than 128 MiB",
  22: "its checksum differs",
  32: "it needs a dictionary",
  64: "its window does not fit into memory",
};

/** Unpacked and compiled when the first file needs it. */
let compiled: WebAssembly.Module | undefined;

function instantiate(): ZstdExports {
  compiled ??= new WebAssembly.Module(brotliDecompressSync(Buffer.from(packedModule, "base64")));
  const { exports } = new WebAssembly.Instance(compiled, { env: { emscripten_notify_memory_growth() {} } });
  return exports as unknown as ZstdExports;
}

class Unpacker {
  readonly #exports = instantiate();
  readonly #input = this.#buffer();
  readonly #output = this.#buffer();
  #context = 0;
  /** What the last call wants next; 0: nothing, a frame is whole. */
  #wanted = 0;

  /** Throws when there is no memory left for it. */
  begin(): void {
    this.#context = this.#exports.ZSTD_createDCtx();
    if (this.#context === 0) throw new Error(ERRORS[64]);
    this.#wanted = 0;
  }

  /** What the next packed bytes give, in copies of at most BUFFER bytes. Throws for what is damaged. */
  *unpack(packed: Uint8Array): Generator<Uint8Array, void, undefined> {
    for (let at = 0; at < packed.length; at += BUFFER) {
      const part = packed.subarray(at, at + BUFFER);
      const [address = 0] = this.#words(this.#input);
      this.#bytes.set(part, address);
      this.#words(this.#input).set([address, part.length, 0]);
      let isRead = false;
      while (!isRead) {
        isRead = this.#fill();
        const [address = 0, , length = 0] = this.#words(this.#output);
        if (length > 0) yield this.#bytes.slice(address, address + length);
      }
    }
  }

  /** Throws when the last frame is not whole. */
  end(): void {
    if (this.#wanted !== 0) throw new Error("unexpected end of file");
  }

  free(): void {
    this.#exports.ZSTD_freeDCtx(this.#context);
  }

  /** Fills the output buffer, over as many frames as it takes. Returns whether the input has nothing more to give. */
  #fill(): boolean {
    this.#words(this.#output)[POSITION] = 0;
    for (;;) {
      const result = this.#exports.ZSTD_decompressStream(this.#context, this.#output, this.#input) | 0;
      if (result < 0 && result > -LAST_ERROR) throw new Error(ERRORS[-result] ?? "invalid zstd data");
      this.#wanted = result;
      const [, size = 0, position = 0] = this.#words(this.#input);
      const isFull = this.#words(this.#output)[POSITION] === BUFFER;
      // Of a frame that is not whole, the module may hold more than there was room for.
      if (isFull) return position === size && result === 0;
      if (position === size) return true;
    }
  }

  #buffer(): number {
    const buffer = this.#exports.malloc(12);
    this.#words(buffer).set([this.#exports.malloc(BUFFER), BUFFER, 0]);
    return buffer;
  }

  /** Views, good until the module is called. */
  get #bytes(): Uint8Array {
    return new Uint8Array(this.#exports.memory.buffer);
  }

  #words(buffer: number): Uint32Array {
    return new Uint32Array(this.#exports.memory.buffer, buffer, 3);
  }
}

/**
 * Those not at work, as many as ever were at once: archives hold thousands of packed files, and a memory with room for a
 * wide window takes milliseconds to make.
 */
const idle: Unpacker[] = [];

/** The bytes unpacked, 128 KiB at a time at most. Throws for what is damaged, cut off, or has a window of more than 128 MiB. */
export async function* unpackZstd(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const unpacker = idle.pop() ?? new Unpacker();
  unpacker.begin();
  let isSound = true;
  try {
    for await (const bytes of packed) yield* unpacker.unpack(bytes);
    unpacker.end();
  } catch (cause) {
    // After a trap the module's memory holds anything.
    isSound = nameOf(cause) !== "RuntimeError";
    throw cause;
  } finally {
    if (isSound) {
      unpacker.free();
      idle.push(unpacker);
    }
  }
}

/** The same of bytes that are there as a whole. */
export function unpackWhole(packed: Uint8Array): Uint8Array {
  const unpacker = idle.pop() ?? new Unpacker();
  unpacker.begin();
  const parts = [...unpacker.unpack(packed)];
  unpacker.end();
  unpacker.free();
  idle.push(unpacker);
  return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
}
