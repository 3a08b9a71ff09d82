import { describe, expect, it } from "vitest";
import { parse, sample } from "./sample";

const MAX = 2 ** 32 - 1;
const NINES = "9".repeat(400);

const one = (columns: Parameters<typeof sample>[0], details = false) => {
  const { rows, saturated } = parse(`${sample(columns)}\n`, { details });
  return { ...rows[0], ...rows[0]?.details, saturated };
};

describe("a value too large for its column", () => {
  it.each([
    [{ queues: "0FFFFFFFF:FFFFFFFF" }, { txQueue: MAX, rxQueue: MAX, saturated: 0 }],
    [{ queues: "100000000:00000000" }, { txQueue: MAX, rxQueue: 0, saturated: 1 }],
    [{ queues: "FFFFFFFFFFFFFFFF:100000000" }, { txQueue: MAX, rxQueue: MAX, saturated: 2 }],
    [{ timer: "01:1AD7F29ABBA" }, { timer: 1, timerExpires: MAX, saturated: 1 }],
    [{ retransmits: "000000010" }, { retransmits: 16, saturated: 0 }],
    [{ retransmits: "8000000000000000" }, { retransmits: MAX, saturated: 1 }],
    [{ uid: "4294967296" }, { uid: MAX, saturated: 1 }],
    [{ uid: NINES }, { uid: MAX, saturated: 1 }],
    [{ timeouts: "0000004294967295" }, { timeouts: MAX, saturated: 0 }],
    [{ timeouts: "4294967296" }, { timeouts: MAX, saturated: 1 }],
    [{ inode: "9007199254740991" }, { inode: 2 ** 53 - 1, saturated: 0 }],
    [{ inode: "9007199254740992" }, { inode: 2 ** 53, saturated: 0 }],
    [{ inode: "9007199254740993" }, { inode: 2 ** 53, saturated: 1 }],
    [{ inode: NINES }, { inode: 2 ** 53, saturated: 1 }],
  ])("%j", (columns, expected) => {
    expect(one(columns)).toMatchObject(expected);
  });

  it.each([
    ["-0", 0, 0],
    ["-1", MAX, 0],
    ["-2", MAX - 1, 0],
    ["-2147483647", 2147483649, 0],
    ["-2147483648", 2147483648, 0],
    ["-2147483649", 2147483648, 1],
    [`-${NINES}`, 2147483648, 1],
  ])("uid %s", (uid, expected, saturated) => {
    expect(one({ uid })).toMatchObject({ uid: expected, saturated });
  });

  it("counts in every row, but not in one that turns out malformed", () => {
    const wide = sample({ queues: "100000000:100000000", uid: "4294967296" });
    expect(parse(`${wide}\n${wide}\n`).saturated).toBe(6);
    expect(parse(`${sample({ queues: "100000000:100000000", inode: "x" })}\n`).saturated).toBe(0);
    expect(parse(sample({ timeouts: "4294967296", tail: "" })).saturated).toBe(0);
  });
});

describe("a detail too large for its column", () => {
  it.each([
    [{ slot: "4294967295:" }, { slot: MAX, saturated: 0 }],
    [{ slot: "4294967296:" }, { slot: MAX, saturated: 1 }],
    [{ tail: "4294967296 0" }, { references: MAX, present: 0b11, saturated: 1 }],
    [{ tail: "1 0 4294967296 4294967297 4294967298 4294967299" }, { congestionWindow: MAX, saturated: 4 }],
    [{ tail: "1 0 2 3 4 5 2147483647" }, { slowStartThreshold: 2147483647, saturated: 0 }],
    [{ tail: "1 0 2 3 4 5 2147483648" }, { slowStartThreshold: 2147483647, present: 0b1111111, saturated: 1 }],
    [{ tail: "1 0 2 3 4 5 -2147483648" }, { slowStartThreshold: -2147483648, saturated: 0 }],
    [{ tail: `1 0 2 3 4 5 -${NINES}` }, { slowStartThreshold: -2147483648, saturated: 1 }],
    [
      { state: "07", tail: "1 0 4294967296" },
      { drops: MAX, saturated: 1 },
    ],
    [{ tail: "1 ffffffffffffffff" }, { pointer: 2n ** 64n - 1n, saturated: 0 }],
    // Another protocol's columns and further tokens are not read at all.
    [{ tail: `1 0 2 3 4 5 6 ${NINES}` }, { slowStartThreshold: 6, saturated: 0 }],
  ])("%j", (columns, expected) => {
    expect(one(columns, true)).toMatchObject(expected);
  });

  it("counts only when details are asked for", () => {
    const columns = { slot: `${NINES}:`, uid: NINES, tail: `${NINES} 0 ${NINES}` };
    expect(one(columns).saturated).toBe(1);
    expect(one({ ...columns, state: "07" }, true).saturated).toBe(4);
  });
});
