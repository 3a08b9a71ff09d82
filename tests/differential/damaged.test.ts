import { describe, expect, test } from "vitest";
import { PROTOCOLS, SocketTable } from "../../src/core";
import { damage, generateDump } from "../generate/index";
import { parseOracle } from "../oracle/index";
import { expectAgreement, expectEqual, feed } from "./compare";

/** `npm run test:large` asks for more. */
const SEEDS = Number(process.env.SOCKDEX_TEST_SEEDS ?? 60);

describe.each(PROTOCOLS)("damaged %s tables", (protocol) => {
  test(`${SEEDS} seeds of damage, whole and cut`, { timeout: 600_000 }, () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const table = generateDump({ protocol, rows: 80, seed, quirks: 0.2, header: seed % 3 > 0 });
      const bytes = damage(table, seed, 1 + (seed % 40));
      const told = seed % 2 === 0 ? { protocol } : {};
      expectAgreement(bytes, { ...told, details: seed % 3 === 0 }, `seed ${seed}`, [1 + (seed % 7), 149 + seed]);
    }
  });
});

describe.each(["tcp", "tcp6", "udp"] as const)("a %s row", (protocol) => {
  const bytes = generateDump({ protocol, rows: 3, seed: 11, quirks: 0 });
  const start = bytes.indexOf(0x0a) + 1;
  const end = bytes.indexOf(0x0a, start) + 1;

  test("with any one byte deleted", () => {
    for (let at = start; at < end; at++) {
      const cut = Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + 1)]);
      expectAgreement(cut, { details: true }, `without byte ${at - start} of the row`);
    }
  });

  test("with any one byte replaced by any other", () => {
    const changed = bytes.slice();
    const table = new SocketTable();
    for (let at = start; at < end; at++) {
      const was = changed[at] ?? 0;
      for (let byte = 0; byte < 256; byte++) {
        changed[at] = byte;
        const expected = parseOracle(changed, {});
        expectEqual(feed(changed, {}, [changed.length], table), expected, `byte ${at - start} as ${byte}`);
      }
      changed[at] = was;
    }
  });
});

test("lines longer than a row can be, at every cut", () => {
  const row = generateDump({ protocol: "tcp", rows: 2, seed: 1, quirks: 0 });
  const long = (length: number, byte: number) => [...new Uint8Array(length).fill(byte), 0x0a];
  for (const length of [4095, 4096, 4097, 8192, 9000, 300_000]) {
    for (const byte of [0x20, 0x41]) {
      const bytes = Uint8Array.from([...row, ...long(length, byte), ...row, ...long(length, byte).slice(0, -1)]);
      expectAgreement(bytes, {}, `${length} of ${byte}`, [1000, 4096, 4097]);
    }
  }
});

test("bytes that are no text", () => {
  const random = Uint8Array.from({ length: 100_000 }, (_, i) => (Math.imul(i + 1, 0x9e3779b1) >>> 13) & 255);
  expectAgreement(random, { details: true }, "noise", [777]);
  expectAgreement(new Uint8Array(10_000), {}, "NULs", [777]);
  expect(() => feed(new Uint8Array(0), {}, [1])).not.toThrow();
});
