import { describe, expect, it } from "vitest";
import { DETAIL_BIT, parseOracle } from "./index";
import { only, sample } from "./sample";

const NONE = {
  slot: 0,
  references: 0,
  pointer: 0n,
  retransmitTimeout: 0,
  ackTimeout: 0,
  quickAck: 0,
  congestionWindow: 0,
  slowStartThreshold: 0,
  drops: 0,
  present: 0,
};

const tcp = (tail: string) => only(`${sample({ state: "0A", tail })}\n`, { details: true }).details;
const udp = (tail: string) => only(`${sample({ state: "07", tail })}\n`, { details: true }).details;

describe("details", () => {
  it("are there only when asked for", () => {
    expect(only(`${sample()}\n`)).not.toHaveProperty("details");
    expect(only(`${sample()}\n`, { details: false })).not.toHaveProperty("details");
    expect(parseOracle(new Uint8Array(), { details: true }).rows).toEqual([]);
  });

  it.each([
    ["", {}],
    ["3", { references: 3, present: 0b1 }],
    ["3 ffff8c7a12d31aa0", { references: 3, pointer: 0xffff8c7a12d31aa0n, present: 0b11 }],
    ["3 a 1", { references: 3, pointer: 10n, retransmitTimeout: 1, present: 0b111 }],
    ["3 a 1 2", { references: 3, pointer: 10n, retransmitTimeout: 1, ackTimeout: 2, present: 0b1111 }],
  ])("tcp: what is not there is 0, its bit unset: %j", (tail, expected) => {
    expect(tcp(tail)).toEqual({ ...NONE, ...expected });
  });

  it("tcp: seven of them, further ones ignored", () => {
    const all = {
      ...NONE,
      references: 1,
      pointer: 0xdeadbeefn,
      retransmitTimeout: 2,
      ackTimeout: 3,
      quickAck: 4,
      congestionWindow: 5,
      slowStartThreshold: -6,
      present: 0b1111111,
    };
    expect(tcp("1 DeadBeef 2 3 4 5 -6")).toEqual(all);
    expect(tcp("1 DeadBeef 2 3 4 5 -6 7 8 vendor=x")).toEqual(all);
  });

  it("tcp: one that does not fit leaves the others", () => {
    expect(tcp("x (ptrval) 2 -3 4 0x5 -")).toEqual({
      ...NONE,
      retransmitTimeout: 2,
      quickAck: 4,
      present: DETAIL_BIT.retransmitTimeout | DETAIL_BIT.quickAck,
    });
    expect(tcp("-1 1 x 3 x 5 --6")).toMatchObject({
      pointer: 1n,
      ackTimeout: 3,
      congestionWindow: 5,
      present: 0b101010,
    });
  });

  it("all others: references, pointer, drops, further ones ignored", () => {
    const all = { ...NONE, references: 2, pointer: 0xc1f09e40n, drops: 38, present: 0b10000011 };
    expect(udp("2 c1f09e40 38")).toEqual(all);
    expect(udp("2 c1f09e40")).toEqual({ ...all, drops: 0, present: 0b11 });
    expect(udp("2 c1f09e40 -38")).toEqual({ ...all, drops: 0, present: 0b11 });
    expect(udp("2 ? 38")).toEqual({ ...all, pointer: 0n, present: 0b10000001 });
  });

  it.each([
    ["0", 0n],
    ["0x0", 0n],
    ["0xffff810450845380", 0xffff810450845380n],
    ["FFFFFFFFFFFFFFFF", 2n ** 64n - 1n],
  ])("pointer %s", (text, pointer) => {
    expect(tcp(`1 ${text}`)).toMatchObject({ pointer, present: 0b11 });
  });

  it.each([
    "0x",
    "0X1",
    "x",
    "00000000000000000",
    "0x00000000000000000",
    "(ptrval)",
    "(____ptrval____)",
    "-1",
    "(null)",
  ])("not a pointer: %s", (text) => {
    expect(tcp(`1 ${text}`)).toMatchObject({ pointer: 0n, present: 0b1 });
  });

  it.each([
    ["-1", -1],
    ["-0", 0],
    ["0", 0],
    ["2147483647", 2147483647],
  ])("slow start threshold %s", (text, expected) => {
    expect(tcp(`1 0 0 0 0 0 ${text}`)).toMatchObject({ slowStartThreshold: expected, present: 0b1111111 });
  });

  it("the slot is its digits, and has no bit", () => {
    expect(only(`${sample({ slot: "13185:", tail: "" })}\n`, { details: true }).details).toEqual({
      ...NONE,
      slot: 13185,
    });
  });
});
