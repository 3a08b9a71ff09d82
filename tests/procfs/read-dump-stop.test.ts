import { chmodSync } from "node:fs";
import { dirname, join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { type ReadDumpOptions, readDump } from "../../src/index";
import { generateDump } from "../generate/index";
import { asNobody } from "./as-nobody";
import { chunksOf, collect } from "./batches";
import { rejectionOf } from "./errors";
import { fileOf, folderOf, openFilesIn } from "./files";
import { until } from "./until";

const bytes = generateDump({ protocol: "tcp", rows: 20_000, seed: 31 });

/** The file is closed, a moment later at most: streams close theirs off the main thread. */
async function expectClosed(path: string): Promise<void> {
  if (process.platform !== "linux") return;
  await until(`${path} is closed`, () => openFilesIn(dirname(path)).length === 0 || undefined);
}

/** What a promise is rejected with. */
async function reasonOf(promise: Promise<unknown>): Promise<unknown> {
  const outcome = await Promise.allSettled([promise]);
  return outcome[0].status === "rejected" ? outcome[0].reason : expect.unreachable("It was not rejected.");
}

describe("a dump left early", () => {
  it("by break: its file is closed", async () => {
    const path = fileOf(bytes);
    for await (const batch of readDump(path, { rowsPerBatch: 100 })) {
      expect(batch.size).toBe(100);
      if (process.platform === "linux") expect(openFilesIn(path)).toEqual([path]);
      break;
    }
    await expectClosed(path);
  });

  it("by an error of the reader's own: it is passed on, the file is closed", async () => {
    const path = fileOf(bytes);
    const mine = new Error("mine");
    const read = async () => {
      for await (const _ of readDump(path, { rowsPerBatch: 100 })) throw mine;
    };
    expect(await reasonOf(read())).toBe(mine);
    await expectClosed(path);
  });

  it("by return(), before and after the first batch", async () => {
    const path = fileOf(bytes);
    const unread = readDump(path);
    expect(await unread.return()).toEqual({ done: true, value: undefined });
    const read = readDump(path, { rowsPerBatch: 100 });
    await read.next();
    await read.return();
    expect(await read.next()).toEqual({ done: true, value: undefined });
    await expectClosed(path);
  });

  it("of a stream: it is destroyed, as a loop over it would", async () => {
    const stream = Readable.from(chunksOf(bytes, 10_000));
    for await (const _ of readDump(stream, { rowsPerBatch: 100 })) break;
    expect(stream.destroyed).toBe(true);
  });
});

describe("a signal", () => {
  const reason = new Error("enough");

  it("given before: nothing is opened", async () => {
    const options: ReadDumpOptions = { signal: AbortSignal.abort(reason) };
    expect(await reasonOf(readDump("/not/there", options).next())).toBe(reason);
    expect(await reasonOf(readDump(Readable.from([bytes]), options).next())).toBe(reason);
  });

  it.each(["path", "stream"])("given between two batches of a %s: the next is not made", async (kind) => {
    const path = fileOf(bytes);
    const controller = new AbortController();
    let batches = 0;
    const read = async () => {
      const source = kind === "path" ? path : chunksOf(bytes, 1000);
      for await (const _ of readDump(source, { rowsPerBatch: 100, signal: controller.signal })) {
        batches++;
        controller.abort(reason);
      }
    };
    expect(await reasonOf(read())).toBe(reason);
    expect(batches).toBe(1);
    await expectClosed(path);
  });

  it.each(["path", "stream"])("given while a %s is read: its reason is what is thrown", async (kind) => {
    const path = fileOf(bytes);
    const controller = new AbortController();
    const source = kind === "path" ? path : chunksOf(bytes, 1000);
    const next = readDump(source, { signal: controller.signal }).next();
    controller.abort(reason);
    expect(await reasonOf(next)).toBe(reason);
    await expectClosed(path);
  });

  it("without a reason of its own gives Node's AbortError", async () => {
    const controller = new AbortController();
    const next = readDump(fileOf(bytes), { signal: controller.signal }).next();
    controller.abort();
    expect(await reasonOf(next)).toMatchObject({ name: "AbortError" });
  });

  it("is heard while a stream gives nothing", async () => {
    const stream = new PassThrough();
    const controller = new AbortController();
    const next = reasonOf(readDump(stream, { signal: controller.signal }).next());
    controller.abort(reason);
    // Only a bound: what is heard is heard at once.
    const bound = new Promise((resolve) => setTimeout(resolve, 5000, "not heard"));
    expect(await Promise.race([next, bound])).toBe(reason);
  });

  it("given behind the end is of no matter", async () => {
    const controller = new AbortController();
    const { rows } = await collect(fileOf(bytes), { signal: controller.signal });
    controller.abort(reason);
    expect(rows.length).toBe(20_000);
  });
});

describe("a dump that cannot be read", () => {
  it("is not there, is a folder", async () => {
    const folder = folderOf({ "inner/file": "" });
    const missing = join(folder, "missing");
    const error = await rejectionOf("ERR_READ", collect(missing));
    expect(error.message).toBe(`${missing} could not be read: ENOENT: no such file or directory, open '${missing}'.`);
    expect(error).toMatchObject({ path: missing, cause: { code: "ENOENT" } });
    const inner = join(folder, "inner");
    expect(await rejectionOf("ERR_READ", collect(inner))).toMatchObject({ path: inner, cause: { code: "EISDIR" } });
    await expectClosed(inner);
  });

  it.skipIf(!asNobody)("cannot be read (skipped where no other user can be played)", async () => {
    const path = fileOf(bytes);
    chmodSync(path, 0);
    await asNobody?.(async () => {
      const message = `${path} cannot be read: permission denied.`;
      expect(await rejectionOf("ERR_PERMISSION", collect(path))).toMatchObject({ path, message });
    });
  });

  it("is empty, blank or no text", async () => {
    const noise = Uint8Array.from({ length: 600_000 }, (_, i) => (i * 7919) >> 3);
    for (const text of ["", "\n \n", "hello", noise]) {
      const path = fileOf(text);
      const message = `${path} holds no socket table: ${text.length} bytes without a header line or a row.`;
      expect(await rejectionOf("ERR_NO_TABLE", collect(path))).toMatchObject({ path, message });
      await expectClosed(path);
      const error = await rejectionOf("ERR_NO_TABLE", collect(chunksOf(Buffer.from(text), 999)));
      expect(error.message).toMatch(/^The input holds no socket table: /);
    }
  });

  it("fails on the way: the stream's own error is passed on", async () => {
    const broken = new Error("broken");
    async function* stream(): AsyncGenerator<Uint8Array> {
      yield bytes.subarray(0, 5000);
      throw broken;
    }
    expect(await reasonOf(collect(stream()))).toBe(broken);
    expect(await reasonOf(collect(Readable.from(stream()), { rowsPerBatch: 3 }))).toBe(broken);
  });

  it("holds a malformed row, when strict: batches before it are given, its place is in the whole dump", async () => {
    const text = Buffer.concat([bytes, Buffer.from("no row at all\n"), bytes]);
    const path = fileOf(text);
    let rows = 0;
    const read = async () => {
      for await (const batch of readDump(path, { rowsPerBatch: 3000, strict: true })) rows += batch.size;
    };
    const error = await rejectionOf("ERR_MALFORMED_ROW", read());
    expect(error).toMatchObject({ line: 20_002, byteOffset: bytes.length, text: "no row at all", path });
    expect(error.message).toBe(`${path}, line 20002, byte ${bytes.length}: no slot column in "no row at all".`);
    expect(rows).toBe(18_000);
    await expectClosed(path);
  });

  it("in batches that are none", async () => {
    for (const rowsPerBatch of [0, -1, 1.5, Number.NaN, Infinity]) {
      const error = await rejectionOf("ERR_INVALID_ARGUMENT", collect(fileOf(bytes), { rowsPerBatch }));
      expect(error.message).toBe(`rowsPerBatch is ${rowsPerBatch}: it must be a whole number from 1 to 2147483648.`);
    }
  });
});
