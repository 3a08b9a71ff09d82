import { expect, test } from "vitest";
import { SocketTable } from "../../src/core";
import { HEADERS, sample } from "../oracle/sample";
import { expectAgreement } from "./compare";

/*
 * What docs/grammar.md says of cases so rare that neither kernels nor much damage bring them about.
 */

const bytes = (...lines: string[]) => new Uint8Array(Buffer.from(`${lines.join("\n")}\n`, "latin1"));

test.each([
  ["0x", 0],
  ["0X1", 0],
  ["0x1", 2],
  ["0xFFFFFFFFFFFFFFFF", 2],
  ["0x00000000000000001", 0],
  ["00000000000000001", 0],
  ["x1", 0],
])("the pointer %s", (pointer, present) => {
  const text = bytes(sample({ tail: `1 ${pointer} 20 4 30 10 -1` }));
  expectAgreement(text, { details: true }, pointer, [1]);
  const table = SocketTable.parse(text, { details: true });
  expect((table.columns.present?.[0] ?? 0) & 2).toBe(present);
});

test.each([
  ["drops", "udp"],
  ["dropsy", "tcp"],
  ["xdrops", "tcp"],
  ["drop", "tcp"],
  ["Drops", "tcp"],
])("a header with a column %s heads %s", (word, protocol) => {
  const text = bytes(`${HEADERS.bare} ${word}`, sample({ state: "0A", tail: "1 0" }));
  expectAgreement(text, {}, word, [1]);
  expect(SocketTable.parse(text).row(0).protocol).toBe(protocol);
});

test.each([
  ["a blank", HEADERS.bare.padEnd(149), "tcp"],
  ["something else", `${HEADERS.bare.padEnd(148)}x`, "udp"],
])("a header of 149 bytes that ends in %s", (what, header, protocol) => {
  const text = bytes(header, sample({ state: "07", tail: "2 0 0" }));
  expectAgreement(text, {}, what, [1]);
  expect(SocketTable.parse(text).row(0).protocol).toBe(protocol);
});

test("a header tells its table however long it is", () => {
  const header = `   sl  local_address rem_address${" ".repeat(2000)}drops`;
  const text = bytes(header, sample({ state: "07", tail: "2 0 0" }));
  expectAgreement(text, { protocol: "raw" }, "long header", [1]);
  expect(SocketTable.parse(text, { protocol: "raw" }).row(0).protocol).toBe("udp");
});

test.each([
  [HEADERS.tcp, "07", "\n", "tcp"],
  [HEADERS.tcp, "07", "\r\n", "tcp"],
  [HEADERS.tcp, "07", "\r\r\n", "udp"],
])("a header's width is without one carriage return: %# is %s %s %j %s", (header, state, end, protocol) => {
  const row = sample({ state, tail: "1 00000000deadbeef 0" });
  const text = new Uint8Array(Buffer.from(`${header}${end}${row}${end}`, "latin1"));
  expectAgreement(text, {}, JSON.stringify(end), [1]);
  expect(SocketTable.parse(text).row(0).protocol).toBe(protocol);
});

test.each([
  ["01", "1 00000000deadbeef 0", "udp"],
  ["81", "1 00000000deadbeef 0", "udp"],
  ["01", "1 00000000deadbeef", "udp"],
  ["01", "1", "tcp"],
  ["07", "1", "udp"],
  ["07", "1 00000000deadbeef", "udp"],
  ["87", "1 00000000deadbeef", "udp"],
  ["8A", "1 00000000deadbeef 0", "tcp"],
])("a row decides by the low seven bits of its state: %s with %s behind it is %s", (state, tail, protocol) => {
  const text = bytes(HEADERS.bare, sample({ state, tail }));
  expectAgreement(text, {}, state, [1]);
  expect(SocketTable.parse(text).row(0).protocol).toBe(protocol);
});
