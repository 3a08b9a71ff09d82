import { expect, test } from "vitest";
import { SocketTable } from "../../src/core";
import { generateDump } from "../generate/index";

const bytes = generateDump({ protocol: "tcp", rows: 4000, seed: 2 });

test("input() and commit() take the caller's own reads without a copy", () => {
  const table = new SocketTable();
  for (let at = 0; at < bytes.length; ) {
    const window = table.input(4096);
    const part = bytes.subarray(at, at + Math.min(4096, window.length));
    window.set(part);
    table.commit(part.length);
    at += part.length;
  }
  table.end();
  expect(table.columns).toEqual(SocketTable.parse(bytes).columns);
});

test("several inputs make one table, each with its own lines", () => {
  const table = new SocketTable();
  table.begin({ name: "first" });
  table.append(bytes).end();
  table.begin({ name: "second" });
  table.append(new TextEncoder().encode("junk\n")).append(bytes).end();
  expect(table.size).toBe(8000);
  expect(table.diagnostics.problems).toEqual([
    { line: 1, byteOffset: 0, reason: "slot", text: "junk", source: "second" },
  ]);
});

test("clear() keeps the memory, so that a second reading takes none", () => {
  const table = new SocketTable();
  table.append(bytes).end();
  const { buffer } = table.columns.inode;
  for (let i = 0; i < 5; i++) {
    table.clear();
    table.append(bytes).end();
  }
  expect(table.columns.inode.buffer).toBe(buffer);
  expect(table.diagnostics.bytes).toBe(bytes.length);
});

test("release() gives memory back after a peak, and only then", () => {
  const many = generateDump({ protocol: "tcp", rows: 100_000, seed: 8 });
  const table = new SocketTable();
  table.append(many).end();
  const { buffer } = table.columns.inode;
  table.release(90_000);
  table.append(many).end();
  expect(table.columns.inode.buffer === buffer).toBe(true);
  table.release(4000);
  table.append(bytes).end();
  expect(table.columns.inode.buffer.byteLength).toBeLessThan(buffer.byteLength / 4);
  expect(table.size).toBe(4000);
  expect(table.byInode(table.row(9).inode)?.inode).toBe(table.row(9).inode);
});

test("columns are the same views until the table changes", () => {
  const table = SocketTable.parse(bytes);
  const { columns } = table;
  const held = columns.inode;
  table.rowOfInode(1);
  table.byEndpoints({ address: "127.0.0.1", port: 1 });
  table.select({});
  expect(table.diagnostics.duplicates).toBeGreaterThanOrEqual(0);
  expect(table.columns === columns).toBe(true);
  expect(held.length).toBe(4000);
  table.append(bytes);
  expect(table.columns === columns).toBe(false);
});

test("views outlive every look-up, at any size", () => {
  for (const rows of [1, 2, 3, 63, 64, 65, 1000, 1024, 1025, 20_000]) {
    const table = SocketTable.parse(generateDump({ protocol: "tcp6", rows, seed: rows }));
    const { state } = table.columns;
    table.rowOfInode(1);
    table.byEndpoints({ address: "::1", port: 1 });
    expect(table.select({}).length).toBe(rows);
    expect(table.diagnostics.duplicates).toBeGreaterThanOrEqual(0);
    expect(state.length).toBe(rows);
  }
});
