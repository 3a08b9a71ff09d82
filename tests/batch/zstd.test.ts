import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { unpackZstd } from "../../src/batch/input/zstd";
import { storedZstd } from "../fuzz/pack";
import { generateDump } from "../generate/index";

/*
 * Where Node has no zstd of its own. Newer ones have: what is tested here is ours on any.
 */

async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function unpack(bytes: Uint8Array, size = bytes.length): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of unpackZstd(chunksOf(bytes, size))) parts.push(part);
  return Buffer.concat(parts);
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
  test.each([["-1"], ["-3", "--no-check"], ["-19"], ["-3", "--long=24"]])("%s %s %s", async (...args) => {
    const other = dump.subarray(0, 1000);
    for (const bytes of [dump, other, Buffer.from("x"), Buffer.alloc(0), Buffer.alloc(2 ** 22)]) {
      const packed = pack(bytes, ...args);
      expect((await unpack(packed)).equals(bytes)).toBe(true);
      expect((await unpack(Buffer.concat([packed, pack(other)]), 7)).equals(Buffer.concat([bytes, other]))).toBe(true);
    }
  });

  test("its size told ahead, as of a file", async () => {
    for (const size of [0, 1, 255, 256, 257, 65_791, 65_792, 200_000]) {
      const packed = pack(dump.subarray(0, size), `--stream-size=${size}`);
      expect((await unpack(packed)).equals(dump.subarray(0, size))).toBe(true);
    }
  });
});

test("frames of stored blocks, skippable ones between, cut anywhere", async () => {
  const skippable = Buffer.concat([Uint8Array.of(0x5a, 0x2a, 0x4d, 0x18, 100, 0, 0, 0), Buffer.alloc(100)]);
  const packed = Buffer.concat([skippable, storedZstd(dump, 1000), skippable, storedZstd(dump, 100_000), skippable]);
  for (const size of [1, 3, 1000, packed.length]) {
    expect((await unpack(packed, size)).equals(Buffer.concat([dump, dump]))).toBe(true);
  }
});

test("cut off at any byte it is an error, or nothing is missing", async () => {
  const packed = storedZstd(dump.subarray(0, 500), 60);
  for (let length = 1; length < packed.length; length++) {
    await expect(unpack(packed.subarray(0, length)), `${length} bytes`).rejects.toThrow(/unexpected E|invalid zstd/i);
  }
});

/** A frame of `count` blocks, each a byte `size` times over. */
function repeated(size: number, count: number, window: number): Uint8Array {
  const head = (size << 3) | 2;
  const blocks = Buffer.alloc(4 * count);
  for (let at = 0; at < blocks.length; at += 4) blocks.set([head & 255, (head >> 8) & 255, head >> 16, 0x61], at);
  return Buffer.concat([Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x00, window), blocks]);
}

describe("what is out of all proportion", () => {
  test("a chunk that unpacks to gigabytes comes a block at a time", async () => {
    const bomb = repeated(2 ** 17, 65_536, 0x50);
    let length = 0;
    for await (const part of unpackZstd(chunksOf(bomb, bomb.length))) {
      expect(part.length).toBeLessThanOrEqual(2 ** 17);
      length += part.length;
      if (length > 2 ** 24) break;
    }
    expect(length).toBeGreaterThan(2 ** 24);
  });

  test("a window of more than 128 MiB is refused before it is there", async () => {
    await expect(unpack(repeated(1, 1, 0xa8))).rejects.toThrow(
      "its window of 2147483648 bytes is wider than 134217728",
    );
    // And one segment of 2^40 bytes.
    const segment = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0xe0, 0, 0, 0, 0, 0, 1, 0, 0);
    await expect(unpack(Buffer.concat([segment, Buffer.alloc(20)]))).rejects.toThrow("its window of 1099511627776");
  });

  test("blocks of a byte, for each of which 8 MiB are moved, are not gone through", async () => {
    await expect(unpack(repeated(1, 100_000, 0x68))).rejects.toThrow("its blocks are too small for its window");
  });
});
