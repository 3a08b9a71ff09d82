import { Decompress } from "fzstd";

/*
 * zstd where Node has none of its own (before 22.15). fzstd unpacks all it is given at once, moves its whole window for
 * each block, and takes windows of 2 GiB: so that nobody's file takes all memory or time, it is given block by block here
 * (RFC 8878), and what would be out of all proportion is refused.
 */

/** As much as zstd takes without --long=31. */
const WIDEST_WINDOW = 2 ** 27;
const LARGEST_BLOCK = 2 ** 17;
/** Bytes that may be moved in the window: for nothing, and for each byte packed or unpacked. */
const FREE_MOVES = 2 ** 31;
const MOVES_A_BYTE = 2 ** 16;

const MAGIC = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;
const SINGLE_SEGMENT = 0x20;
const CHECKSUM = 0x04;
const RLE = 1;

/** Throws for what is damaged, cut off or out of proportion. */
export async function* unpackZstd(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = new ByteReader(packed);
  try {
    yield* unpackFrames(reader);
  } finally {
    await reader.close();
  }
}

async function* unpackFrames(reader: ByteReader): AsyncGenerator<Uint8Array, void, undefined> {
  let [bytes, moved] = [0, 0];
  for (let magic = await reader.upTo(4); magic.length > 0; magic = await reader.upTo(4)) {
    const kind = magic.length === 4 ? number(magic) : 0;
    if (kind >>> 4 === SKIPPABLE >>> 4) {
      await reader.skip(number(await reader.exactly(4)));
      continue;
    }
    if (kind !== MAGIC) throw new Error("invalid zstd data");
    const { header, window, hasChecksum } = await readHeader(reader, magic);
    if (window > WIDEST_WINDOW) throw new Error(`its window of ${window} bytes is wider than ${WIDEST_WINDOW}`);
    let parts: Uint8Array[] = [];
    const unpacker = new Decompress((part) => parts.push(part));
    unpacker.push(header);
    for (let isLast = false; !isLast; ) {
      const head = await reader.exactly(3);
      const fields = number(head);
      isLast = (fields & 1) === 1;
      const size = ((fields >> 1) & 3) === RLE ? 1 : fields >> 3;
      if (size > LARGEST_BLOCK) throw new Error("invalid zstd data");
      unpacker.push(joined(head, await reader.exactly(size)));
      if (isLast && hasChecksum) unpacker.push(await reader.exactly(4));
      if (isLast) unpacker.push(new Uint8Array(0), true);
      bytes += size + parts.reduce((sum, part) => sum + part.length, 0);
      moved += window;
      if (moved > FREE_MOVES + bytes * MOVES_A_BYTE) throw new Error("its blocks are too small for its window");
      yield* parts;
      parts = [];
    }
  }
}

/** A frame's header, from its magic number on, and what it says. */
async function readHeader(
  reader: ByteReader,
  magic: Uint8Array,
): Promise<{ header: Uint8Array; window: number; hasChecksum: boolean }> {
  const descriptor = await reader.exactly(1);
  const [flags = 0] = descriptor;
  const isSingle = (flags & SINGLE_SEGMENT) !== 0;
  const idBytes = [0, 1, 2, 4][flags & 3] ?? 0;
  const sizeBytes = [isSingle ? 1 : 0, 2, 4, 8][flags >> 6] ?? 0;
  const rest = await reader.exactly((isSingle ? 0 : 1) + idBytes + sizeBytes);
  const exponent = (rest[0] ?? 0) >> 3;
  const mantissa = (rest[0] ?? 0) & 7;
  const described = 2 ** (10 + exponent) * (1 + mantissa / 8);
  // Of a single segment the content is the window.
  const content = rest.subarray(rest.length - sizeBytes).reduceRight((size, byte) => size * 256 + byte, 0);
  const window = isSingle ? content + (sizeBytes === 2 ? 256 : 0) : described;
  return { header: joined(joined(magic, descriptor), rest), window, hasChecksum: (flags & CHECKSUM) !== 0 };
}

/** Low byte first. */
function number(bytes: Uint8Array): number {
  return bytes.reduceRight((value, byte) => value * 256 + byte, 0);
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** Bytes of a stream, so many at a time. */
class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #chunk: Uint8Array = new Uint8Array(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** So many, or as many as there are. */
  async upTo(count: number): Promise<Uint8Array> {
    const first = this.#take(count);
    if (first.length === count) return first;
    const bytes = new Uint8Array(count);
    bytes.set(first);
    let length = first.length;
    while (length < count && (await this.#next())) {
      const part = this.#take(count - length);
      bytes.set(part, length);
      length += part.length;
    }
    return bytes.subarray(0, length);
  }

  async exactly(count: number): Promise<Uint8Array> {
    const bytes = await this.upTo(count);
    if (bytes.length < count) throw new Error("unexpected end of file");
    return bytes;
  }

  async skip(count: number): Promise<void> {
    for (let left = count - this.#take(count).length; left > 0; left -= this.#take(left).length) {
      if (!(await this.#next())) throw new Error("unexpected end of file");
    }
  }

  /** What is left is not wanted. */
  async close(): Promise<void> {
    await this.#source.return?.();
  }

  async #next(): Promise<boolean> {
    const { done, value } = await this.#source.next();
    this.#chunk = done ? new Uint8Array(0) : value;
    return !done;
  }

  #take(count: number): Uint8Array {
    const bytes = this.#chunk.subarray(0, count);
    this.#chunk = this.#chunk.subarray(count);
    return bytes;
  }
}
