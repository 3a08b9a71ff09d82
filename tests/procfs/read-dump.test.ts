import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { type Protocol, type ReadDumpOptions, readDump } from "../../src/index";
import { damage, generateDump } from "../generate/index";
import { parseOracle } from "../oracle/index";
import { expectSameCounts, expectSameRows } from "./as-oracle";
import { chunksOf, collect, sizesOf } from "./batches";
import { rejectionOf } from "./errors";

const ROWS_PER_BATCH = [1, 2, 7, 1000, 65536];

/** The reference parser's rows, in batches as they must be, however the text is cut. */
async function expectBatches(bytes: Uint8Array, lengths: number[], options: ReadDumpOptions): Promise<void> {
  const { protocol, details = false, rowsPerBatch = 65536 } = options;
  const expected = parseOracle(bytes, protocol === undefined ? { details } : { details, protocol });
  if (expected.rows.length + expected.headers === 0) {
    await rejectionOf("ERR_NO_TABLE", collect(chunksOf(bytes, ...lengths), options));
    return;
  }
  const { rows, sizes, table } = await collect(chunksOf(bytes, ...lengths), options);
  expectSameRows(rows, expected.rows);
  // What stands behind the last full batch and is not a row is told by an empty one.
  const told = sizes.length > 1 && sizes.at(-1) === 0 ? sizes.slice(0, -1) : sizes;
  if (told !== sizes) expect(expected.malformed > 0 || expected.tornTail).toBe(true);
  expect(told).toEqual(sizesOf(expected.rows.length, rowsPerBatch));
  if (table === undefined) return;
  expectSameCounts(table, expected);
  expect(table.diagnostics.bytes).toBe(bytes.length);
}

describe("readDump() gives the rows of the reference parser, whatever the chunks and batches", () => {
  const small = generateDump({ protocol: "tcp", rows: 150, seed: 3, quirks: 0.2 });
  const medium = generateDump({ protocol: "tcp6", rows: 2500, seed: 4, quirks: 0.1 });
  const large = generateDump({ protocol: "tcp", rows: 5000, seed: 5 });

  it.each([1, 2, 3, 7, 16])("chunks of %d bytes", async (length) => {
    for (const rowsPerBatch of ROWS_PER_BATCH) await expectBatches(small, [length], { rowsPerBatch, details: true });
  });

  it.each([127, 149, 150, 151, 4050, 4096])("chunks of %d bytes", async (length) => {
    for (const rowsPerBatch of ROWS_PER_BATCH) await expectBatches(medium, [length], { rowsPerBatch, details: true });
  });

  // The window holds 262,144 bytes: chunks end just before, at and behind its end, and behind the next one's.
  it.each([65536, 262_143, 262_144, 262_145, 600_000, 10 ** 7])("chunks of %d bytes", async (length) => {
    for (const rowsPerBatch of [7, 1000, 4999, 5000, 5001, 65536]) {
      await expectBatches(large, [length], { rowsPerBatch });
    }
  });

  it("chunks of changing lengths, empty ones among them", async () => {
    for (const rowsPerBatch of ROWS_PER_BATCH) {
      await expectBatches(medium, [0, 1, 0, 5000, 149, 2, 0, 0, 99_999, 150], { rowsPerBatch, details: true });
    }
  });

  it.each<Protocol>(["udp", "udp6", "udplite", "raw", "raw6", "icmp6"])("tables of %s", async (protocol) => {
    const bytes = generateDump({ protocol, rows: 1000, seed: 6, quirks: 0.2 });
    for (const rowsPerBatch of [1, 7, 1000])
      await expectBatches(bytes, [997], { rowsPerBatch, protocol, details: true });
  });

  it("several tables in one dump, tcp after tcp6 after udp", async () => {
    const parts = (["tcp6", "udp", "tcp"] as const).map((protocol) => generateDump({ protocol, rows: 700, seed: 7 }));
    const bytes = Buffer.concat(parts);
    for (const rowsPerBatch of ROWS_PER_BATCH) await expectBatches(bytes, [1009], { rowsPerBatch, details: true });
  });

  it("damaged text", async () => {
    for (let seed = 0; seed < 150; seed++) {
      const bytes = damage(
        generateDump({ protocol: seed % 2 ? "tcp" : "tcp6", rows: 40, seed }),
        seed,
        1 + (seed % 12),
      );
      const rowsPerBatch = ROWS_PER_BATCH[seed % ROWS_PER_BATCH.length] ?? 1;
      await expectBatches(bytes, [1 + ((seed * 37) % 400), 211], { rowsPerBatch, details: true });
    }
  });

  it("a last row without its newline, whole or cut anywhere", async () => {
    const whole = generateDump({ protocol: "tcp", rows: 14, seed: 8 });
    for (let cut = 1; cut < 300; cut++) {
      const rowsPerBatch = [1, 7, 13, 14, 100][cut % 5] ?? 1;
      await expectBatches(whole.subarray(0, whole.length - cut), [64], { rowsPerBatch, details: true });
    }
  });

  it("lines of any length, also longer than a window", async () => {
    const [head, tail] = [
      generateDump({ protocol: "tcp", rows: 5, seed: 9 }),
      generateDump({ protocol: "tcp", rows: 6 }),
    ];
    for (const length of [4095, 4096, 4097, 262_144, 700_000]) {
      const line = Buffer.from(`${"x".repeat(length)}\n`);
      await expectBatches(Buffer.concat([head, line, tail]), [4096], { rowsPerBatch: 3 });
      await expectBatches(Buffer.concat([head, line, tail]), [10 ** 6], { rowsPerBatch: 5 });
    }
  });
});

describe("a batch of readDump()", () => {
  const bytes = generateDump({ protocol: "tcp", rows: 1000, seed: 11, quirks: 0 });
  const { rows } = parseOracle(bytes);

  it("answers look-ups of its own rows, and its look-ups disturb no later batch", async () => {
    let at = 0;
    for await (const batch of readDump(chunksOf(bytes, 5000), { rowsPerBatch: 64 })) {
      const mine = rows.slice(at, at + batch.size);
      for (const [i, { inode }] of mine.entries()) {
        if (inode > 0) expect(batch.rowOfInode(inode)).toBe(i);
      }
      const other = rows.find(({ inode }, i) => inode > 0 && (i < at || i >= at + batch.size));
      expect(batch.rowOfInode(other?.inode ?? 0)).toBe(-1);
      const established = [...mine.entries()].filter(([, { state }]) => state === 1).map(([i]) => i);
      expect([...batch.select({ state: "ESTABLISHED" })]).toEqual(established);
      expect(batch.countByState().ESTABLISHED ?? 0).toBe(established.length);
      const { localAddress, localPort, remoteAddress, remotePort } = batch.row(batch.size - 1);
      const local = { address: localAddress, port: localPort };
      const remote = { address: remoteAddress, port: remotePort };
      expect(batch.byEndpoints(local, remote)).toEqual(batch.row(batch.size - 1));
      expect(batch.diagnostics.duplicates).toBe(0);
      at += batch.size;
    }
    expect(at).toBe(1000);
  });

  it("has diagnostics that run on", async () => {
    const counts: number[] = [];
    for await (const { diagnostics, size } of readDump(chunksOf(bytes, 5000), { rowsPerBatch: 300 })) {
      counts.push(diagnostics.rows);
      // The header and the rows: nothing is counted ahead of the batch it is in.
      expect(diagnostics).toMatchObject({ lines: diagnostics.rows + 1, headers: 1, malformed: 0 });
      expect(size).toBeLessThanOrEqual(300);
    }
    expect(counts).toEqual([300, 600, 900, 1000]);
  });

  it("is one without rows where a header stands alone, or with lines that are none", async () => {
    for (const protocol of ["tcp", "udp6"] as const) {
      const header = generateDump({ protocol, rows: 0 });
      const { sizes, table } = await collect(chunksOf(header, 10), { rowsPerBatch: 1 });
      expect(sizes).toEqual([0]);
      expect(table?.diagnostics).toMatchObject({ rows: 0, lines: 1, headers: 1, malformed: 0 });
      const noise = Buffer.concat([header, Buffer.from("what\nis\nthis")]);
      const { diagnostics } = (await collect(chunksOf(noise, 10))).table ?? {};
      expect(diagnostics).toMatchObject({ rows: 0, malformed: 3, tornTail: true });
    }
  });

  it("counts rows that repeat one of the same batch", async () => {
    const text = Buffer.from(bytes).toString("latin1").split("\n");
    const owned = text.filter((line) => Number(line.trim().split(/\s+/)[9]) > 0).slice(0, 4);
    const twice = Buffer.from([...owned, ...owned, ""].join("\n"));
    const counts: number[] = [];
    for await (const { diagnostics } of readDump(chunksOf(twice, 100), { rowsPerBatch: 6 })) {
      counts.push(diagnostics.duplicates);
    }
    expect(counts).toEqual([2, 0]);
  });
});

describe("the last batch", () => {
  const two = generateDump({ protocol: "tcp", rows: 2, seed: 1 });
  const text = new TextDecoder().decode(two);
  const batchesOf = async (dump: string) => {
    const seen: { size: number; malformed: number; tornTail: boolean }[] = [];
    for await (const { size, diagnostics } of readDump(Readable.from([dump]), { rowsPerBatch: 2 })) {
      seen.push({ size, malformed: diagnostics.malformed, tornTail: diagnostics.tornTail });
    }
    return seen;
  };

  it("is not empty when it is full and nothing follows", async () => {
    expect(await batchesOf(text)).toEqual([{ size: 2, malformed: 0, tornTail: false }]);
    expect(await batchesOf(`${text}\n\n`)).toEqual([{ size: 2, malformed: 0, tornTail: false }]);
  });

  it("is empty when only lines that are no rows follow, and tells of them", async () => {
    expect(await batchesOf(`${text}junk\n`)).toEqual([
      { size: 2, malformed: 0, tornTail: false },
      { size: 0, malformed: 1, tornTail: false },
    ]);
    expect((await batchesOf(`${text}junk`)).at(-1)).toEqual({ size: 0, malformed: 1, tornTail: true });
  });
});
