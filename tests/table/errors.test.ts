import { describe, expect, test } from "vitest";
import { SockdexError, SocketTable } from "../../src/core";
import { generateDump } from "../generate/index";
import { ANY, table, text } from "./tables";

const encode = (value: string) => new TextEncoder().encode(value);

function thrown(run: () => unknown): SockdexError {
  try {
    run();
  } catch (error) {
    if (error instanceof SockdexError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("errors", () => {
  test("input without a table", () => {
    const error = thrown(() => SocketTable.parse(encode("hello\nworld\n")));
    expect([error.code, error.message]).toEqual([
      "ERR_NO_TABLE",
      "The input holds no socket table: 12 bytes without a header line or a row.",
    ]);
    expect(thrown(() => SocketTable.parse(new Uint8Array(0))).code).toBe("ERR_NO_TABLE");
  });

  test("input that is packed, or of another encoding, is told so", () => {
    expect(thrown(() => SocketTable.parse(Uint8Array.of(0x1f, 0x8b, 8, 0, 1, 2))).message).toMatch(/It is gzipped/);
    expect(thrown(() => SocketTable.parse(Uint8Array.of(0xff, 0xfe, 0x20, 0))).message).toMatch(/It is UTF-16/);
  });

  test("a table without rows is a table", () => {
    expect(table([]).size).toBe(0);
  });

  test("strict names the line, the byte and the text, and leaves nothing behind", () => {
    const dump = text(`${ANY}:0001 ${ANY}:0000 0A 9`, `${ANY}:0001 ${ANY}:0000 0G 9`);
    const error = thrown(() => SocketTable.parse(encode(dump), { strict: true }));
    const line = dump.split("\n")[2] ?? "";
    expect([error.code, error.line, error.byteOffset, error.text]).toEqual([
      "ERR_MALFORMED_ROW",
      3,
      dump.indexOf(line),
      line.slice(0, 80),
    ]);
    expect(error.message).toBe(
      `The input, line 3, byte ${dump.indexOf(line)}: no state column in ${JSON.stringify(line.slice(0, 80))}.`,
    );

    const sockets = new SocketTable({ strict: true });
    expect(thrown(() => sockets.append(encode(dump))).code).toBe("ERR_MALFORMED_ROW");
    expect(sockets.size).toBe(0);
    expect(sockets.append(encode(text(`${ANY}:0001 ${ANY}:0000 0A 9`))).end().size).toBe(1);
  });

  test("memory at its ceiling", () => {
    const bytes = generateDump({ protocol: "tcp", rows: 50_000, seed: 1 });
    const error = thrown(() => SocketTable.parse(bytes, { maximumMemory: 1 << 20 }));
    expect(error.code).toBe("ERR_OUT_OF_MEMORY");
    const small = new SocketTable({ maximumMemory: 1 << 20 });
    expect(thrown(() => small.reserve(1e9)).code).toBe("ERR_OUT_OF_MEMORY");
    expect(small.append(bytes.subarray(0, 150_000)).end().size).toBeGreaterThan(900);
  });

  test("a look-up without memory for its index leaves the rows alone", () => {
    const bytes = generateDump({ protocol: "tcp", rows: 30_000, seed: 1 });
    // Room for the columns, 71 bytes a row, and not for an index.
    const table = SocketTable.parse(bytes, { capacity: 30_000, maximumMemory: 327_680 + 30_000 * 71 + 80_000 });
    for (const lookUp of [
      () => table.rowOfInode(5),
      () => table.byEndpoints({ address: "127.0.0.1", port: 1 }),
      () => table.diagnostics.duplicates,
    ]) {
      const error = thrown(lookUp);
      expect([error.code, table.size]).toEqual(["ERR_OUT_OF_MEMORY", 30_000]);
      expect(error.message).toContain("of 30000 rows");
    }
  });

  test("rows up to the ceiling, whatever the growth steps", () => {
    const bytes = generateDump({ protocol: "tcp", rows: 260_000, seed: 1 });
    const table = new SocketTable({ maximumMemory: 17e6 });
    let rows = 0;
    expect(
      thrown(() => {
        for (let at = 0; at < bytes.length; at += 15_000) {
          table.append(bytes.subarray(at, at + 15_000));
          rows = table.size;
        }
      }).code,
    ).toBe("ERR_OUT_OF_MEMORY");
    expect(rows).toBeGreaterThan(((17e6 - 400_000) / 71) * 0.97);
  });

  test("blank lines in front do not make a dump look larger than it is", () => {
    const rows = generateDump({ protocol: "tcp", rows: 20_000, seed: 1 });
    const bytes = new Uint8Array(300_000 + rows.length).fill(0x0a);
    bytes.set(rows, 300_000);
    expect(SocketTable.parse(bytes, { maximumMemory: 4e6 }).size).toBe(20_000);
  });

  test.each<[string, () => unknown]>([
    ["byteOrder", () => new SocketTable(JSON.parse('{ "byteOrder": "middle" }'))],
    ["Unknown protocol", () => new SocketTable(JSON.parse('{ "protocol": "sctp" }'))],
    ["The window holds", () => new SocketTable().input(1 << 20)],
    ["commit() needs input()", () => new SocketTable().commit(1)],
    [
      "The window holds",
      () => {
        const sockets = new SocketTable();
        sockets.input();
        sockets.commit(-1);
      },
    ],
    ["Room for -1 rows", () => new SocketTable().reserve(-1)],
    ["maximumMemory", () => new SocketTable({ maximumMemory: Number.NaN })],
    ['Unknown option "detail"', () => new SocketTable(JSON.parse('{ "detail": true }'))],
    ["from a Uint8Array", () => Reflect.apply(SocketTable.parse, SocketTable, ["text"])],
    ["from a Uint8Array", () => Reflect.apply(SocketTable.parse, SocketTable, [new ArrayBuffer(5)])],
    ["is not an IPv4", () => Reflect.apply(SocketTable.prototype.byEndpoints, table([]), ["127.0.0.1:80"])],
  ])("%s … is an invalid argument", (message, run) => {
    const error = thrown(run);
    expect(error.code).toBe("ERR_INVALID_ARGUMENT");
    expect(error.message).toContain(message);
  });

  test("errors of another copy of the package are of the family", async () => {
    const other = class extends Error {};
    expect(new other() instanceof SockdexError).toBe(false);
    const copy = Object.assign(new Error("copy"), { [Symbol.for("sockdex.SockdexError")]: true });
    expect(copy instanceof SockdexError).toBe(true);
    class Narrower extends SockdexError {}
    expect(new SockdexError("ERR_READ", "x") instanceof Narrower).toBe(false);
    expect(new Narrower("ERR_READ", "x") instanceof SockdexError).toBe(true);
  });
});

describe("byte order", () => {
  test("auto turns a big-endian dump round and says how sure it is", () => {
    for (const byteOrder of ["little", "big"] as const) {
      for (const protocol of ["tcp", "tcp6"] as const) {
        const bytes = generateDump({ protocol, rows: 500, seed: 4, byteOrder, quirks: 0.2 });
        const judged = SocketTable.parse(bytes, { byteOrder: "auto" });
        const told = SocketTable.parse(bytes, { byteOrder });
        expect(judged.diagnostics.byteOrder.order).toBe(byteOrder);
        expect(judged.diagnostics.byteOrder.certainty).toBeGreaterThan(0.5);
        expect([...judged.columns.localAddress]).toEqual([...told.columns.localAddress]);
        expect([...judged.columns.remoteAddress]).toEqual([...told.columns.remoteAddress]);
      }
    }
  });

  test("auto looks past rows that tell nothing, and starts anew after clear()", () => {
    const silent = Array.from({ length: 5000 }, (_, i) => `${ANY}:0001 ${ANY}:0000 0A ${i + 1}`);
    const sockets = table([...silent, "7F000001:0016 7F000001:1000 01 9"], { byteOrder: "auto" });
    expect(sockets.diagnostics.byteOrder.order).toBe("big");
    expect(sockets.row(5000).localAddress).toBe("127.0.0.1");
    sockets.clear();
    sockets.append(encode(text("01020304:0001 01020304:0001 01 9"))).end();
    expect(sockets.row(0).localAddress).toBe("4.3.2.1");
  });

  test("with nothing to tell by, little, and not sure at all", () => {
    const { byteOrder } = table([`${ANY}:0001 ${ANY}:0000 0A 9`], { byteOrder: "auto" }).diagnostics;
    expect(byteOrder).toEqual({ order: "little", certainty: 0 });
  });
});
