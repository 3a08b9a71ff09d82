import { expect, test } from "vitest";
import { SocketTable } from "../../src/index";
import { conditionOf, SHOWN_STATES } from "../../src/listing/states";
import { worstFirst } from "../../src/listing/worst-first";
import { generateDump } from "../generate/index";

const ORDER = ["stuck", "passing", "waiting", "working", "gone"];

test("the worst state comes first, its rows by inode, and none is lost", () => {
  const table = new SocketTable();
  for (const protocol of ["tcp6", "tcp", "udp"] as const) {
    table.begin({ protocol });
    table.append(generateDump({ protocol, rows: 700, seed: 3, quirks: 0 })).endSource();
  }
  const before = table.select({});
  const sorted = worstFirst(table.columns, before);
  expect([...sorted].sort((a, b) => a - b)).toEqual([...before]);
  const keys = [...sorted].map((row) => {
    const { state, protocol, inode } = table.row(row);
    const shown = protocol.startsWith("tcp") ? state : state === "CLOSE" ? "UNCONN" : state;
    return { condition: ORDER.indexOf(conditionOf(shown)), shown, protocol, inode };
  });
  const [first, last] = [keys[0], keys.at(-1)];
  expect(first?.condition).toBe(0);
  expect(last?.condition).toBe(ORDER.length - 1);
  for (const [i, key] of keys.slice(1).entries()) {
    const { condition = 0, shown, protocol, inode = 0 } = keys[i] ?? {};
    expect(key.condition).toBeGreaterThanOrEqual(condition);
    if (key.shown === shown && key.protocol === protocol) expect(key.inode).toBeGreaterThanOrEqual(inode);
  }
  // The rows of a state stand together.
  const changes = keys.slice(1).filter(({ shown }, i) => shown !== keys[i]?.shown).length;
  expect(changes).toBe(new Set(keys.map(({ shown }) => shown)).size - 1);
});

test("many rows of one state are sorted as few are, and those without an inode keep their order in front", () => {
  const size = 5000;
  const inode = Float64Array.from({ length: size }, (_, i) => (i % 7 === 0 ? 0 : (i * 2654435761) % 2 ** 32));
  const table = SocketTable.parse(generateDump({ protocol: "tcp", rows: 1, seed: 1, quirks: 0 }));
  const state = new Uint8Array(size).fill(1);
  const columns = { ...table.columns, state, protocol: new Uint8Array(size), inode };
  const sorted = worstFirst(
    columns,
    Uint32Array.from({ length: size }, (_, i) => i),
  );
  const expected = [...inode.keys()].sort((a, b) => (inode[a] ?? 0) - (inode[b] ?? 0) || a - b);
  expect([...sorted]).toEqual(expected);
});

test("inodes that are too large for a shared number are sorted too", () => {
  const rows = Uint32Array.from([0, 1, 2]);
  const table = SocketTable.parse(generateDump({ protocol: "tcp", rows: 3, seed: 1, quirks: 0 }));
  const columns = { ...table.columns, state: Uint8Array.of(1, 1, 1), inode: Float64Array.of(2 ** 40 + 1, 7, 2 ** 40) };
  expect([...worstFirst(columns, rows)]).toEqual([1, 2, 0]);
});

test("every state has a condition", () => {
  expect(new Set(SHOWN_STATES.map(conditionOf))).toEqual(new Set(ORDER));
});
