import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { PassThrough, Readable } from "node:stream";
import { createGunzip, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readDump } from "../../src/index";
import { generateDump } from "../generate/index";
import { parseOracle } from "../oracle/index";
import { expectSameCounts, expectSameRows } from "./as-oracle";
import { chunksOf, collect, sizesOf } from "./batches";
import { rejectionOf } from "./errors";
import { fileOf, folderOf } from "./files";

const bytes = generateDump({ protocol: "tcp6", rows: 3000, seed: 21 });
const expected = parseOracle(bytes);
const options = { rowsPerBatch: 700 };

describe("readDump() takes", () => {
  async function expectAll(source: Parameters<typeof readDump>[0], name?: string): Promise<void> {
    const { rows, sizes, table } = await collect(source, options);
    expectSameRows(rows, expected.rows);
    expect(sizes).toEqual(sizesOf(3000, 700));
    if (table) expectSameCounts(table, expected, name);
  }

  it("a path", async () => {
    const path = fileOf(bytes);
    await expectAll(path, path);
  });

  it("a file's stream, and one that starts in the middle of it", async () => {
    const path = fileOf(Buffer.concat([Buffer.from("$ cat /proc/net/tcp6\n"), bytes]));
    await expectAll(createReadStream(path, { start: 21 }));
    await expectAll(createReadStream(path, { start: 21, highWaterMark: 1021 }));
  });

  it("a file handle's stream", async () => {
    const handle = await open(fileOf(bytes));
    await expectAll(handle.createReadStream());
  });

  it("a stream through a decompressor", async () => {
    await expectAll(Readable.from([gzipSync(bytes)]).pipe(createGunzip()));
  });

  it("a stream that is written while it is read", async () => {
    const stream = new PassThrough({ highWaterMark: 100 });
    const write = async () => {
      for await (const chunk of chunksOf(bytes, 3001)) {
        if (!stream.write(chunk)) await new Promise((resolve) => stream.once("drain", resolve));
      }
      stream.end();
    };
    await Promise.all([expectAll(stream), write()]);
  });

  it("any async iterable of bytes, also of the web's kind", async () => {
    await expectAll(chunksOf(bytes, 4096));
    await expectAll(Readable.toWeb(Readable.from(chunksOf(bytes, 4096))));
  });

  it("a stream of text", async () => {
    const stream = createReadStream(fileOf(bytes), { encoding: "utf8" });
    await expectAll(stream);
  });

  it("chunks that are used again for the next", async () => {
    async function* reused(): AsyncGenerator<Uint8Array> {
      const buffer = new Uint8Array(1000);
      for (let at = 0; at < bytes.length; at += 1000) {
        const part = bytes.subarray(at, at + 1000);
        buffer.set(part);
        yield buffer.subarray(0, part.length);
        buffer.fill(0x58);
      }
    }
    await expectAll(reused());
  });

  it("no stream of other things", async () => {
    const error = await rejectionOf("ERR_INVALID_ARGUMENT", collect(Readable.from([{ not: "bytes" }])));
    expect(error.message).toBe("A dump's stream must give bytes or strings.");
  });
});

describe("readDump() of a path", () => {
  it("names it in problems", async () => {
    const path = fileOf(Buffer.concat([bytes, Buffer.from("nonsense\n")]));
    const { table } = await collect(path, { rowsPerBatch: 1000 });
    expect(table?.diagnostics.problems).toEqual([
      { line: 3002, byteOffset: bytes.length, reason: "slot", text: "nonsense", source: path },
    ]);
  });

  it("takes the protocol from its name where the text leaves it open", async () => {
    const dump = generateDump({ protocol: "raw6", rows: 50 });
    const protocols = async (name: string) => {
      const { rows } = await collect(fileOf(dump, name), { rowsPerBatch: 20 });
      return [...new Set(rows.map(({ protocol }) => protocol))];
    };
    expect(await protocols("raw6.txt")).toEqual(["raw6"]);
    expect(await protocols("PROC-NET-RAW6")).toEqual(["raw6"]);
    expect(await protocols("host1_icmp6.dump")).toEqual(["icmp6"]);
    expect(await protocols("dump.txt")).toEqual(["udp6"]);
    const path = fileOf(dump, "raw6.txt");
    const { rows } = await collect(path, { protocol: "udplite6" });
    expect(new Set(rows.map(({ protocol }) => protocol))).toEqual(new Set(["udplite6"]));
  });

  it("reads nothing before it is asked for, and the file as it is then", async () => {
    const folder = folderOf({});
    const batches = readDump(`${folder}/not-there`);
    expect(typeof batches.next).toBe("function");
    await rejectionOf("ERR_READ", batches.next());
  });
});
