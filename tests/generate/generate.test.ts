import { describe, expect, it } from "vitest";
import { parseOracle } from "../oracle/index";
import { generateChunks, generateDump, PROTOCOLS, type Protocol } from "./index";

const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");
const linesOf = (bytes: Uint8Array) => textOf(bytes).replace(/\n$/, "").split("\n");

/** Bytes of each kernel's header line, with its newline. */
const HEADER_BYTES: Record<Protocol, number> = {
  tcp: 150,
  tcp6: 145,
  udp: 128,
  udp6: 163,
  udplite: 128,
  udplite6: 163,
  raw: 115,
  raw6: 163,
  icmp: 128,
  icmp6: 163,
};
const PADDED: readonly Protocol[] = ["tcp", "udp", "udplite", "icmp"];

describe.each(PROTOCOLS)("a generated %s table", (protocol) => {
  it("is the same for the same seed, another for another", () => {
    const options = { protocol, rows: 500, seed: 7 };
    const bytes = generateDump(options);
    expect(generateDump(options)).toEqual(bytes);
    expect(generateDump({ ...options, seed: 8 })).not.toEqual(bytes);
    expect(generateDump({ ...options, seed: 7 + 2 ** 32 })).not.toEqual(bytes);
  });

  it("is the same in chunks, each of whole lines", () => {
    const options = { protocol, rows: 5000, seed: 3, quirks: 0.5 };
    const chunks = [...generateChunks(options)];
    expect(chunks.length).toBeGreaterThan(2);
    for (const chunk of chunks) expect(chunk.at(-1)).toBe(0x0a);
    expect(Buffer.concat(chunks).equals(generateDump(options))).toBe(true);
  });

  it("has the kernel's widths", () => {
    const bytes = generateDump({ protocol, rows: 2000, quirks: 0 });
    const [header = "", ...rows] = textOf(bytes).split("\n");
    expect(rows.pop()).toBe("");
    expect(header.length + 1).toBe(HEADER_BYTES[protocol]);
    if (PADDED.includes(protocol)) expect(bytes.length).toBe(2001 * HEADER_BYTES[protocol]);
    else expect(rows.filter((row) => row.endsWith(" "))).toEqual([]);
    const slotWidth = protocol === "tcp" || protocol === "tcp6" || protocol === "raw" ? 4 : 5;
    expect(rows.map((row) => row.indexOf(":"))).toEqual(rows.map(() => slotWidth));
  });

  it.each([0, 0.02, 1])("has no malformed row with quirks in a share of %d", (quirks) => {
    for (const byteOrder of ["little", "big"] as const) {
      const bytes = generateDump({ protocol, rows: 5000, quirks, byteOrder });
      const found = parseOracle(bytes, { byteOrder, protocol });
      expect(found).toMatchObject({ lines: 5001, malformed: 0, skipped: 1, headers: 1, tornTail: false });
      expect(new Set(found.rows.map((row) => row.protocol))).toEqual(new Set([protocol]));
      // Only wrapped timers are too wide for their column.
      if (quirks === 0) expect(found.saturated).toBe(0);
    }
  });

  it("has no header where none is wanted, and nothing at all of no rows", () => {
    expect(generateDump({ protocol, rows: 0, header: false }).length).toBe(0);
    expect([...generateChunks({ protocol, rows: 0, header: false })]).toEqual([]);
    expect(generateDump({ protocol, rows: 0 }).length).toBe(HEADER_BYTES[protocol]);
    const [first = ""] = linesOf(generateDump({ protocol, rows: 3, header: false }));
    expect(first.trim()).toMatch(/^0: /);
  });

  it("counts its slots on, past any width", () => {
    const lines = linesOf(generateDump({ protocol, rows: 6, header: false, firstSlot: 99_997 }));
    const slots = lines.map((line) => line.slice(0, line.indexOf(":")));
    expect(slots).toEqual(["99997", "99998", "99999", "100000", "100001", "100002"]);
  });

  it("prints the same sockets in either byte order", () => {
    const options = { protocol, rows: 1000, quirks: 0.3 };
    const little = parseOracle(generateDump(options), { details: true });
    const big = parseOracle(generateDump({ ...options, byteOrder: "big" }), { byteOrder: "big", details: true });
    expect(big).toEqual(little);
  });
});

it.each(PADDED)("a generated %s row that is wider than its padding is longer", (protocol) => {
  const bytes = generateDump({ protocol, rows: 20_000, quirks: 1, firstSlot: 100_000_000 });
  const widths = linesOf(bytes).map((line) => line.length);
  const padded = HEADER_BYTES[protocol] - 1;
  expect(Math.min(...widths)).toBe(padded);
  expect(Math.max(...widths)).toBeGreaterThan(padded + 2);
});
