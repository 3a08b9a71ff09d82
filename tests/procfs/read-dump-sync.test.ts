import { chmodSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { PROTOCOLS, readDumpSync } from "../../src/index";
import { damage, generateDump } from "../generate/index";
import { parseOracle } from "../oracle/index";
import { asNobody } from "./as-nobody";
import { expectSameCounts, expectSameRows, rowsOf } from "./as-oracle";
import { errorOf } from "./errors";
import { fileOf, folderOf, openFilesIn } from "./files";

function expectClosed(path: string): void {
  if (process.platform === "linux") expect(openFilesIn(dirname(path))).toEqual([]);
}

/** The file as the reference parser reads it. */
function expectDump(bytes: Uint8Array, name = "dump.txt"): void {
  const path = fileOf(bytes, name);
  const expected = parseOracle(bytes, { details: true });
  if (expected.rows.length + expected.headers === 0) {
    errorOf("ERR_NO_TABLE", () => readDumpSync(path));
    return;
  }
  const table = readDumpSync(path, { details: true });
  expectSameRows(rowsOf(table), expected.rows);
  expectSameCounts(table, expected, path);
  expect(table.diagnostics.bytes).toBe(bytes.length);
  expect(table.diagnostics.missing).toEqual([]);
  expectClosed(path);
}

describe("readDumpSync() reads what the reference parser reads", () => {
  it.each([0, 1, 2, 26, 27, 1000, 1747, 1748, 1749, 20_000])("of %d rows", (rows) => {
    // A window holds 1,747.6 rows of a padded table.
    for (const protocol of ["tcp", "tcp6", "udp"] as const) expectDump(generateDump({ protocol, rows, seed: rows }));
  });

  it("in several tables, one behind the other", () => {
    const parts = (["udp6", "tcp", "udp", "tcp6"] as const).map((protocol) => generateDump({ protocol, rows: 900 }));
    expectDump(Buffer.concat(parts));
  });

  it("of damaged text", () => {
    for (let seed = 1000; seed < 1150; seed++) {
      expectDump(damage(generateDump({ protocol: seed % 2 ? "tcp" : "tcp6", rows: 60, seed }), seed, 1 + (seed % 15)));
    }
  });

  it("of a last row cut anywhere", () => {
    const whole = generateDump({ protocol: "tcp6", rows: 3, seed: 8 });
    for (let cut = 1; cut < 200; cut++) expectDump(whole.subarray(0, whole.length - cut));
  });

  it("of files that end where a window does, one byte before, one behind", () => {
    const bytes = generateDump({ protocol: "tcp", rows: 8000, seed: 12 });
    for (const windows of [1, 2, 3]) {
      for (const more of [-16_385, -16_384, -16_383, -1, 0, 1]) expectDump(bytes.subarray(0, windows * 262_144 + more));
    }
  });
});

describe("the protocol a file's name speaks of", () => {
  const protocolsOf = (name: string, bytes: Uint8Array) =>
    Object.keys(readDumpSync(fileOf(bytes, name)).countByProtocol());

  it.each(PROTOCOLS)("%s", (protocol) => {
    const bytes = generateDump({ protocol, rows: 50 });
    const names = [protocol, `${protocol}.txt`, `proc-net-${protocol}.dump`, `PROC_NET_${protocol.toUpperCase()}`];
    for (const name of names) expect(protocolsOf(name, bytes)).toEqual([protocol]);
  });

  it("decides only what the text leaves open", () => {
    const [tcp, udp6] = [generateDump({ protocol: "tcp", rows: 9 }), generateDump({ protocol: "udp6", rows: 9 })];
    expect(protocolsOf("udp6.txt", tcp)).toEqual(["tcp"]);
    expect(protocolsOf("tcp.txt", udp6)).toEqual(["udp6"]);
    // Neither part of a word nor a folder's name is told.
    const raw = generateDump({ protocol: "raw", rows: 9 });
    expect(protocolsOf("drawing.txt", raw)).toEqual(["udp"]);
    expect(protocolsOf("raw/dump.txt", raw)).toEqual(["udp"]);
    // An option is worth more than a name.
    const table = readDumpSync(fileOf(raw, "raw.txt"), { protocol: "udplite" });
    expect(Object.keys(table.countByProtocol())).toEqual(["udplite"]);
  });
});

describe("refresh() of a dump", () => {
  const tcp = (rows: number, seed: number) => generateDump({ protocol: "tcp", rows, seed });

  it("reads the file as it is now", () => {
    const path = fileOf(tcp(100, 1));
    const table = readDumpSync(path, { details: true });
    for (const bytes of [tcp(30_000, 2), tcp(1, 3), generateDump({ protocol: "tcp6", rows: 500 }), tcp(0, 4)]) {
      writeFileSync(path, bytes);
      expect(table.refresh()).toBe(table);
      const expected = parseOracle(bytes, { details: true });
      expectSameRows(rowsOf(table), expected.rows);
      expectSameCounts(table, expected, path);
    }
    truncateSync(path, 3);
    errorOf("ERR_NO_TABLE", () => table.refresh());
    expect(table.size).toBe(0);
    rmSync(path);
    errorOf("ERR_READ", () => table.refresh());
    writeFileSync(path, tcp(7, 5));
    expect(table.refresh().size).toBe(7);
    expect(table.diagnostics).toMatchObject({ rows: 7, lines: 8, malformed: 0, tornTail: false, problems: [] });
    expectClosed(path);
  });

  it("leaves the table as it was when the file is gone", () => {
    const path = fileOf(tcp(100, 1));
    const table = readDumpSync(path);
    const before = rowsOf(table);
    rmSync(path);
    errorOf("ERR_READ", () => table.refresh());
    expect(rowsOf(table)).toEqual(before);
    expect(table.diagnostics.rows).toBe(100);
  });
});

describe("a dump that cannot be read", () => {
  const tcp = generateDump({ protocol: "tcp", rows: 20 });

  it("is not there, is a folder", () => {
    const folder = folderOf({ "inner/file": "" });
    const missing = join(folder, "missing");
    const error = errorOf("ERR_READ", () => readDumpSync(missing));
    expect(error.message).toBe(`${missing} could not be read: ENOENT: no such file or directory, open '${missing}'.`);
    expect(error).toMatchObject({ path: missing, cause: { code: "ENOENT" } });
    const inner = join(folder, "inner");
    expect(errorOf("ERR_READ", () => readDumpSync(inner))).toMatchObject({ path: inner, cause: { code: "EISDIR" } });
    expectClosed(inner);
  });

  it.skipIf(!asNobody)("cannot be read (skipped where no other user can be played)", async () => {
    const path = fileOf(tcp);
    chmodSync(path, 0);
    await asNobody?.(() => {
      const message = `${path} cannot be read: permission denied.`;
      expect(errorOf("ERR_PERMISSION", () => readDumpSync(path))).toMatchObject({ path, message });
    });
  });

  it("is empty, blank, or no text", () => {
    const noise = Uint8Array.from({ length: 600_000 }, (_, i) => (i * 7919) >> 3);
    for (const text of ["", "\n \n", "hello", noise]) {
      const path = fileOf(text);
      const message = `${path} holds no socket table: ${text.length} bytes without a header line or a row.`;
      expect(errorOf("ERR_NO_TABLE", () => readDumpSync(path))).toMatchObject({ path, message });
      expectClosed(path);
    }
  });

  it("holds a malformed row, when strict", () => {
    const path = fileOf(Buffer.concat([tcp, Buffer.from("no row\n"), tcp]));
    const error = errorOf("ERR_MALFORMED_ROW", () => readDumpSync(path, { strict: true }));
    expect(error).toMatchObject({ line: 22, byteOffset: tcp.length, text: "no row", path });
    expectClosed(path);
  });

  it("is larger than the memory it may take", () => {
    const path = fileOf(generateDump({ protocol: "tcp", rows: 50_000 }));
    errorOf("ERR_OUT_OF_MEMORY", () => readDumpSync(path, { maximumMemory: 2 ** 20 }));
    expectClosed(path);
  });
});
