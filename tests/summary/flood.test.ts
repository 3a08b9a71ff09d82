import { afterEach, describe, expect, test, vi } from "vitest";
import { SocketTable, summarize } from "../../src/core";
import { findDirectionHints } from "../../src/live/direction";
import { AddressHash } from "../../src/table/address-hash";

/*
 * V8 hashes the numbers in a Map or a Set without a secret: 100,000 chosen uids took 4.7 s, others 0.15 s.
 */

const ROWS = 5000;

/** Rows whose uids, addresses, ports and inodes are each another. */
const table = SocketTable.parse(
  Buffer.from(
    Array.from({ length: ROWS }, (_, i) => {
      const hex = (number: number, digits: number) => number.toString(16).toUpperCase().padStart(digits, "0");
      const address = `${hex(i + 1, 8)}:${hex(i, 4)} ${hex(ROWS + i, 8)}:${hex(i + 1, 4)}`;
      return `${i}: ${address} 01 00000000:00000000 00:00000000 00000000 ${i * 7} 0 ${i + 1} 1 0000000000000000 20 4 0 10 -1\n`;
    }).join(""),
  ),
  { protocol: "tcp" },
);

afterEach(() => {
  vi.restoreAllMocks();
});

test.each<[string, () => void]>([
  ["a summary", () => summarize(table, { by: ["uid", "remote", "local/8", "local-port", "remote-port"] })],
  ["a monitor's direction hints", () => findDirectionHints(table)],
])("%s keeps no Map or Set whose keys a dump chooses", (_, use) => {
  expect(table.size).toBe(ROWS);
  const calls = [vi.spyOn(Map.prototype, "set"), vi.spyOn(Set.prototype, "add")];
  use();
  expect(calls.reduce((sum, { mock }) => sum + mock.calls.length, 0)).toBeLessThan(100);
});

describe("addresses that collide in one table", () => {
  /** The words of `count` addresses in the same 256th of a table. */
  function colliding(hash: AddressHash, count: number, word: number): number[][] {
    const found: number[][] = [];
    for (let i = 0; found.length < count; i++) {
      const words = [0, 0, 0, 0];
      words[word] = i;
      if (slotIn(hash, words) === 7) found.push(words);
    }
    return found;
  }
  const slotIn = (hash: AddressHash, [a = 0, b = 0, c = 0, d = 0]: number[]) => hash.of(a, b, c, d) >>> 24;

  test.each([0, 1, 2, 3])("by word %i are spread in another", (word) => {
    const addresses = colliding(new AddressHash(), 1000, word);
    const spread = new Set(addresses.map((words) => slotIn(other, words)));
    expect(spread.size).toBeGreaterThan(100);
  });
  const other = new AddressHash();
});
