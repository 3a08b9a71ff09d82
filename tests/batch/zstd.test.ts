import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { unpackZstd } from "../../src/batch/input/zstd";
import { storedZstd } from "../fuzz/pack";
import { generateDump } from "../generate/index";

async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function unpack(bytes: Uint8Array, size = bytes.length): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of unpackZstd(chunksOf(bytes, size))) parts.push(part);
  return Buffer.concat(parts);
}

/** How much comes out, of which nothing is kept. */
async function lengthOf(bytes: Uint8Array): Promise<number> {
  let length = 0;
  for await (const part of unpackZstd(chunksOf(bytes, 2 ** 18))) length += part.length;
  return length;
}

const dump = Buffer.from(generateDump({ protocol: "tcp", rows: 3000, seed: 1 }));

const pack = (bytes: Uint8Array, ...args: string[]) =>
  execFileSync("zstd", ["-c", ...args], { input: bytes, stdio: ["pipe", "pipe", "ignore"], maxBuffer: 2 ** 28 });
const haveZstd = (() => {
  try {
    return pack(dump).length > 0;
  } catch {
    return false;
  }
})();

describe.skipIf(!haveZstd)("what zstd packs (skipped where it is not installed)", () => {
  test.each([["-1"], ["-3", "--no-check"], ["-19"], ["-3", "--long=27"]])("%s %s", async (...args) => {
    const other = dump.subarray(0, 1000);
    for (const bytes of [dump, other, Buffer.from("x"), Buffer.alloc(0), Buffer.alloc(2 ** 22)]) {
      const packed = pack(bytes, ...args);
      expect((await unpack(packed)).equals(bytes)).toBe(true);
      for (const size of [7, 2 ** 20]) {
        const both = await unpack(Buffer.concat([packed, pack(other)]), size);
        expect(both.equals(Buffer.concat([bytes, other]))).toBe(true);
      }
    }
  });

  test("its size told ahead, as of a file", async () => {
    for (const size of [0, 1, 255, 256, 257, 65_791, 65_792, 200_000]) {
      const packed = pack(dump.subarray(0, size), `--stream-size=${size}`);
      expect((await unpack(packed)).equals(dump.subarray(0, size))).toBe(true);
    }
  });

  test("with a bit changed anywhere it is an error, or the bit means nothing: all is under a checksum", async () => {
    const text = dump.subarray(0, 5000);
    const packed = pack(text, "--check");
    let errors = 0;
    for (let bit = 0; bit < packed.length * 8; bit += 3) {
      const damaged = Buffer.from(packed);
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const unpacked = await unpack(damaged).catch((error: Error) => error.message);
      if (typeof unpacked === "string") errors++;
      else expect(unpacked.equals(text), `bit ${bit}`).toBe(true);
    }
    expect(errors).toBeGreaterThan(packed.length);
  });
});

test("frames of stored blocks, skippable ones between, cut anywhere", async () => {
  const skippable = Buffer.concat([Uint8Array.of(0x5a, 0x2a, 0x4d, 0x18, 100, 0, 0, 0), Buffer.alloc(100)]);
  const packed = Buffer.concat([skippable, storedZstd(dump, 1000), skippable, storedZstd(dump, 100_000), skippable]);
  for (const size of [17, 1000, packed.length]) {
    expect((await unpack(packed, size)).equals(Buffer.concat([dump, dump]))).toBe(true);
  }
  const short = Buffer.concat([skippable, storedZstd(dump.subarray(0, 2000), 100), skippable]);
  expect((await unpack(short, 1)).equals(dump.subarray(0, 2000))).toBe(true);
});

test("cut off at any byte it is an error, behind a whole frame too", async () => {
  const packed = storedZstd(dump.subarray(0, 500), 60);
  for (let length = 1; length < packed.length; length++) {
    const cut = packed.subarray(0, length);
    for (const bytes of [cut, Buffer.concat([packed, cut])]) {
      await expect(unpack(bytes), `${length} bytes`).rejects.toThrow("unexpected end of file");
    }
  }
  await expect(unpack(Buffer.concat([packed, Buffer.from("more")]))).rejects.toThrow("invalid zstd data");
});

test("what is begun and not wanted any more leaves nothing for the next", async () => {
  for (let i = 0; i < 20; i++) {
    for await (const part of unpackZstd(chunksOf(storedZstd(dump, 1000), 100))) {
      expect(part.length).toBeGreaterThan(0);
      break;
    }
  }
  expect((await unpack(storedZstd(dump, 1000))).equals(dump)).toBe(true);
});

/** A block: a byte `size` times over. */
function repeated(size: number, isLast = false): Uint8Array {
  const head = (size << 3) | 2 | (isLast ? 1 : 0);
  return Uint8Array.of(head & 255, (head >> 8) & 255, head >> 16, 0x61);
}

/** A frame's header: `window` is the byte that says how wide it is. */
const frame = (window: number) => Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x00, window);
const WINDOW = { KIB: 0x00, MIB: 0x50, WIDEST: 0x88, TOO_WIDE: 0x90 };

describe("what is out of all proportion", () => {
  test("a chunk that unpacks to gigabytes comes a block at a time", async () => {
    const bomb = Buffer.concat([frame(WINDOW.MIB), Buffer.alloc(4 * 65_536, repeated(2 ** 17))]);
    let length = 0;
    for await (const part of unpackZstd(chunksOf(bomb, bomb.length))) {
      expect(part.length).toBeLessThanOrEqual(2 ** 17);
      length += part.length;
      if (length > 2 ** 24) break;
    }
    expect(length).toBeGreaterThan(2 ** 24);
  });

  test("a window of more than 128 MiB is refused before it is there", async () => {
    const segment = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0xe0, 0, 0, 0, 0, 0, 1, 0, 0);
    for (const header of [frame(WINDOW.TOO_WIDE), frame(0xff), segment]) {
      await expect(unpack(Buffer.concat([header, repeated(1, true)]))).rejects.toThrow(
        "its window is wider than 128 MiB",
      );
    }
  });

  const million = 2 ** 20;
  test.each<[string, Uint8Array, number]>([
    [
      "blocks of one byte in the widest window",
      Buffer.concat([frame(WINDOW.WIDEST), Buffer.alloc(4 * million, repeated(1)), repeated(1, true)]),
      million + 1,
    ],
    ["empty blocks", Buffer.concat([frame(WINDOW.MIB), Buffer.alloc(3 * million), repeated(1, true)]), 1],
    [
      "frames of one byte, by turns of the widest and the narrowest window",
      Buffer.alloc(
        10 * million,
        Buffer.concat([frame(WINDOW.WIDEST), repeated(1, true), frame(WINDOW.KIB), repeated(1, true)]),
      ),
      million,
    ],
    ["frames to be passed over", Buffer.alloc(8 * million, Uint8Array.of(0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0)), 0],
  ])("a million %s take no memory but the window", async (_, bytes, expected) => {
    const before = process.memoryUsage().rss;
    expect(await lengthOf(bytes)).toBe(expected);
    expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 28);
  });
});
