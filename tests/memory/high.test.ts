import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as header from "../../assembly/header";
import { FORMATS } from "../../src/batch/index";
import { Comparison } from "../../src/changes/comparison";
import { parseFilter, SocketTable } from "../../src/core";
import { diff } from "../../src/live/index";
import { generateDump } from "../generate/index";
import { errorOf } from "../procfs/errors";
import { expectRows } from "./expect-rows";
import { plainRows, rowsIn, written } from "./read-rows";

/*
 * Few rows in places beyond 2 GiB, where addresses are negative to who takes them as signed. Pages that nobody writes
 * cost nothing.
 */

const ROWS = 300;
const GIB = 2 ** 30;
const bytes = generateDump({ protocol: "tcp", rows: ROWS, seed: 1, quirks: 0.1 });
const others = generateDump({ protocol: "tcp", rows: ROWS, seed: 2, quirks: 0.1 });

/** A table whose place behind the columns can be told. */
class PlacedTable extends SocketTable {
  get top(): number {
    return this.memory.word(header.TOP);
  }

  set top(address: number) {
    const { memory } = this.memory;
    memory.grow(Math.floor((0xffff0000 - memory.buffer.byteLength) / 65536));
    // What lies behind the columns is forgotten when rows change.
    this.memory.exports.swapAddresses();
    this.memory.exports.swapAddresses();
    this.changed();
    this.memory.setWord(header.TOP, address);
  }
}

describe.each([
  { details: false, capacity: 31_000_000 },
  { details: true, capacity: 38_000_000 },
])("a table with room for $capacity rows; details: $details", ({ details, capacity }) => {
  const plain = SocketTable.parse(bytes, { details });
  const rows = plainRows(plain);

  test("answers as a small one does", () => {
    const table = new PlacedTable({ details, capacity }).append(bytes).end();
    expect(table.top).toBeGreaterThan(2 * GIB);
    const { columns } = table;
    for (let row = 0; row < ROWS; row++) {
      const { inode, localAddress, localPort, remoteAddress, remotePort } = plain.row(row);
      expect(table.byInode(inode)?.index).toBe(plain.byInode(inode)?.index);
      const ends = [
        { address: localAddress, port: localPort },
        { address: remoteAddress, port: remotePort },
      ] as const;
      expect(table.byEndpoints(...ends)?.index).toBe(plain.byEndpoints(...ends)?.index);
    }
    expect(table.rowsOfInodes(plain.columns.inode)).toEqual(plain.rowsOfInodes(plain.columns.inode));
    for (const filter of [{}, { state: "ESTABLISHED" }, parseFilter("dst 10/8 or sport > :1024")]) {
      expect(table.select(filter)).toEqual(plain.select(filter));
    }
    expect(table.diagnostics.duplicates).toBe(plain.diagnostics.duplicates);
    expect(table.countByProtocol()).toEqual(plain.countByProtocol());
    const { opened, closed, changed } = diff(plain, table);
    expect([opened.length, closed.length, changed.length]).toEqual([0, 0, 0]);
    expect(plainRows(table)).toEqual(rows);
    // Even this near to the ceiling no question has moved them.
    expect(table.columns).toBe(columns);
    expect(columns.inode.length).toBe(ROWS);
  });

  test.each(FORMATS)("is written as a small one is: %s", async (format) => {
    const table = new PlacedTable({ details, capacity }).append(bytes).end();
    expectRows(await rowsIn(format, await written(format, [table])), rows, format);
    const some = await written(format, [table], { filter: { state: "ESTABLISHED" } });
    expectRows(await rowsIn(format, some), plainRows(plain, plain.select({ state: "ESTABLISHED" })), format);
  });
});

test("wherever an index ends up to the memory's end, it is there or there is no room for it", () => {
  const plain = SocketTable.parse(bytes);
  const { inode, localAddress, localPort, remoteAddress, remotePort } = plain.row(ROWS - 1);
  const ends = [
    { address: localAddress, port: localPort },
    { address: remoteAddress, port: remotePort },
  ] as const;
  const table = new PlacedTable().append(bytes).end();
  let [built, refused] = [0, 0];
  for (const question of [
    (one: SocketTable) => one.rowOfInode(inode),
    (one: SocketTable) => one.byEndpoints(...ends)?.index,
    (one: SocketTable) => one.diagnostics.duplicates,
    (one: SocketTable) => one.select({ state: "ESTABLISHED" }).length,
  ]) {
    const expected = question(plain);
    for (let room = 0; room < 24_000; room += 512) {
      table.top = 0xffff0000 - room;
      let answer: unknown;
      try {
        answer = question(table);
        built++;
      } catch {
        errorOf("ERR_OUT_OF_MEMORY", () => question(table));
        refused++;
        continue;
      }
      expect(answer, `${room} bytes of room`).toBe(expected);
    }
    expect(plainRows(table)).toEqual(plainRows(plain));
  }
  expect(Math.min(built, refused)).toBeGreaterThan(20);
});

describe("a comparison whose memory lies beyond 2 GiB", () => {
  const Real = WebAssembly.Instance;
  let addresses: number[] = [];
  beforeAll(() => {
    // As were it made for tables of 15 million rows, and none the wiser.
    WebAssembly.Instance = class extends Real {
      constructor(module: WebAssembly.Module, imports?: WebAssembly.Imports) {
        super(module, imports);
        const { configure, column, ...others } = this.exports as Record<string, (...args: number[]) => number>;
        if (!configure || !column || !others.advance) return;
        let room = 0;
        const exports = {
          ...others,
          configure: (rows: number, seed: number) => {
            room = rows;
            return configure(15_000_000, seed);
          },
          capacity: () => room,
          column: (side: number, number: number) => {
            const address = column(side, number);
            addresses.push(address);
            return address;
          },
        };
        Object.defineProperty(this, "exports", { value: exports });
      }
    };
  });
  afterAll(() => {
    WebAssembly.Instance = Real;
  });

  test("finds what another one finds", () => {
    addresses = [];
    const [before, after] = [SocketTable.parse(bytes), SocketTable.parse(others)];
    const [one, two] = [new Comparison(), new Comparison()];
    WebAssembly.Instance = Real;
    const low = new Comparison();
    for (const comparison of [one, two, low]) {
      comparison.begin();
      comparison.load(before).match().history(0, 1).advance();
    }
    one.load(after).match().history(1, 1);
    two.load(before).match().history(1, 1);
    low.load(after).match().history(1, 1);
    expect(addresses.some((address) => address < 0)).toBe(true);
    for (const name of ["opened", "closed", "changed", "stuckTx", "stuckRx", "retransmitting"] as const) {
      expect(one.list(name), name).toEqual(low.list(name));
    }
    expect(one.list("opened").length).toBeGreaterThan(100);
    expect(two.list("opened").length + two.list("closed").length).toBe(0);
    for (let row = 0; row < ROWS; row++) {
      expect(one.rowAfter(row)).toBe(low.rowAfter(row));
      expect(one.rowBefore(row)).toBe(low.rowBefore(row));
      expect(one.isRepeat(row)).toBe(low.isRepeat(row));
      expect(one.protocolBefore(row)).toBe(low.protocolBefore(row));
    }
    expect(one.since).toEqual(low.since);
  });
});
