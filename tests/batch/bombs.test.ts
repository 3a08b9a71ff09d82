import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { BrotliAttempts } from "../../src/batch/input/brotli";
import { firstState } from "../../src/batch/piece/parser-state";
import { PieceTable } from "../../src/batch/piece/piece-table";
import { archiveOf } from "../fuzz/pack";
import { generateDump } from "../generate/index";
import { fileOf, folderOf } from "../procfs/files";
import { builtBatch } from "./built";
import { run } from "./command";

const batch = builtBatch();
const dump = generateDump({ protocol: "tcp", rows: 40, seed: 1, quirks: 0 });
const member = (name: string, bytes: Uint8Array) => ({ name, bytes, type: "0" });

/** Some 50 bytes that unpack to 32 MiB, which brotli begins to give when its window of 16 MiB is full. */
const brotliBomb = brotliCompressSync(Buffer.alloc(2 ** 25, 1), {
  params: { [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_QUALITY]: 5 },
});

describe("archives of many brotli files", () => {
  const names = (end: string) => Array.from({ length: 1000 }, (_, i) => member(`${i}${end}`, brotliBomb));

  test("that are not called .br are binary, and cost no more than others", async () => {
    const archive = fileOf(gzipSync(archiveOf([...names(""), member("tcp", dump)])), "a.tgz");
    const { status, stderr } = await run(batch.cli(), ["convert", archive, "-o", "/dev/null"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringMatching(/^sockdex: 40 rows, 1 input/) });
  });

  test("that are called .br are refused where there are more than there can be", async () => {
    const archive = fileOf(gzipSync(archiveOf([...names(".br"), member("tcp", dump)])), "a.tgz");
    const folder = folderOf({});
    const { status, stderr } = await run(batch.cli(), ["convert", archive, "-o", join(folder, "x.csv")]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/a\.tgz\/\d+\.br is not unpacked: \d{2,3} files called \.br of the same archive/);
  });

  test("are all looked at where they are as large as they look: a plain tar is never refused", () => {
    const attempts = new BrotliAttempts();
    for (let i = 0; i < 300; i++) {
      attempts.read(1024);
      expect(attempts.isBrotli(Uint8Array.of(0xff, i), "x.br", () => true)).toBe(false);
    }
  });

  test("and a dump called .br among them is read", async () => {
    const packed = archiveOf([member("binary.br", brotliBomb), member("tcp.br", brotliCompressSync(dump))]);
    const { stderr } = await run(batch.cli(), ["convert", fileOf(packed, "a.tar"), "-o", "/dev/null"]);
    expect(stderr).toMatch(/^sockdex: 40 rows, 1 input/);
  });
});

test("of empty lines one behind the other the host hears once a window", () => {
  class Counting extends PieceTable {
    stops = 0;
    override commitUpTo(length: number, limit: number): number {
      this.stops++;
      return super.commitUpTo(length, limit);
    }
  }
  const table = new Counting(false, false);
  const row = generateDump({ protocol: "tcp", rows: 1, seed: 1, header: false });
  const text = Buffer.concat([row, Buffer.alloc(2 ** 20, "\n"), row, Buffer.from("\n\n"), row]);
  let at = 0;
  const from = firstState(undefined, false, true);
  table.read(
    (window) => {
      const part = text.subarray(at, at + window.length);
      window.set(part);
      at += part.length;
      return part.length;
    },
    from,
    "text",
  );
  const { runs, to, report } = table.place(from);
  expect(table.stops).toBeLessThan(20);
  expect(report).toMatchObject({ rows: 3, malformed: 0 });
  expect(runs.map(({ line }) => line)).toEqual([1, 2 ** 20 + 2, 2 ** 20 + 5]);
  expect(to.lines).toBe(2 ** 20 + 5);
});

/** zstd's blocks of a byte `size` times over, in the widest window there may be. */
function zstdBlocks(size: number, count: number): Buffer {
  const head = (size << 3) | 2;
  const block = Uint8Array.of(head & 255, (head >> 8) & 255, head >> 16, 0x0a);
  const last = Uint8Array.of(0x0b, 0, 0, 0x0a);
  return Buffer.concat([Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x88), Buffer.alloc(4 * count, block), last]);
}

test.each<[string, () => Uint8Array]>([
  ["four million blocks of one byte, packed again", () => gzipSync(zstdBlocks(1, 2 ** 22))],
  ["32 MiB in its widest window, packed again", () => gzipSync(zstdBlocks(2 ** 17, 256))],
  [
    "three hundred files of wide windows",
    () => gzipSync(archiveOf(Array.from({ length: 300 }, (_, i) => member(`${i}`, zstdBlocks(2 ** 12, 8))))),
  ],
  [
    "an archive in a packed archive in an archive",
    () => archiveOf([member("a", gzipSync(archiveOf([member("b", zstdBlocks(2 ** 17, 64))])))]),
  ],
])("zstd, %s: a heap of 64 MB is enough", (_, bomb) => {
  const folder = folderOf({ "bomb.gz": bomb(), "tcp.txt": dump });
  const { status, stderr } = spawnSync(
    process.execPath,
    ["--max-old-space-size=64", batch.cli(), "convert", folder, "-o", "/dev/null", "-j", "1"],
    { encoding: "utf8" },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringMatching(/^sockdex: 40 rows, /) });
});
