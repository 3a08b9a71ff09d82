import {
  column,
  INODE,
  LOCAL_ADDRESS,
  LOCAL_PORT,
  PROTOCOL,
  REMOTE_PORT,
  reserve,
  STATE,
  TIMEOUTS,
  TIMER_EXPIRES,
  TX_QUEUE,
  UID,
} from "../../assembly/columns";
import { get } from "../../assembly/fields";
import { CAPACITY, HEADER_DATAGRAM, HEADER_SILENT, HEADER_TCP, NO_HINT, SATURATED, SIZE } from "../../assembly/header";
import { begin } from "../../assembly/parse";
import { BAD_INODE, BAD_LOCAL, BAD_SLOT, BAD_STATE, ROW } from "../../assembly/reasons";
import { headerKind, isHeader } from "../../assembly/row/protocol";
import { readRegularRows } from "../../assembly/row/regular";
import { readStrictRow } from "../../assembly/row/strict";
import { OK } from "../../assembly/status";
import { configure } from "../../assembly/table";
import { put } from "./text";

const V4 =
  "   7: 0100007F:1F90 6401A8C0:D4B4 01 000000D0:0000003B 02:000002C7 00000003  1000        5 1287922 1 0000000000000000 20 4 30 10 -1";
const V6 =
  "12345: 0000000000000000FFFF00000100007F:1F90 00000000000000000000000001000000:D4B4 0A 00000001:00000002 00:00000000 00000000 65534        0 4294967295 1 0000000000000000 100 0 0 10 0";

function fresh(): void {
  expect(configure(0, 0, 7)).toBe(OK);
  expect(reserve(64)).toBe(OK);
  begin(NO_HINT, 0);
}

function strict(text: string): u32 {
  const p = put(text);
  return readStrictRow(p, p + text.length, false);
}

/** Rows the fast path takes of a line. */
function regular(text: string): u32 {
  const before = get(SIZE);
  const p = put(`${text}\n`);
  readRegularRows(p, p + text.length + 1, get(CAPACITY));
  return get(SIZE) - before;
}

function expectV4(row: usize): void {
  expect(<i32>load<u8>(column(PROTOCOL) + row)).toBe(0);
  expect(<i32>load<u8>(column(STATE) + row)).toBe(1);
  expect(load<u32>(column(LOCAL_ADDRESS) + row * 16, 12)).toBe(0x0100007f);
  expect(load<u32>(column(LOCAL_ADDRESS) + row * 16, 8)).toBe(0xffff0000);
  expect(<i32>load<u16>(column(LOCAL_PORT) + row * 2)).toBe(8080);
  expect(<i32>load<u16>(column(REMOTE_PORT) + row * 2)).toBe(54452);
  expect(load<u32>(column(TX_QUEUE) + row * 4)).toBe(208);
  expect(load<u32>(column(TIMER_EXPIRES) + row * 4)).toBe(711);
  expect(load<u32>(column(UID) + row * 4)).toBe(1000);
  expect(load<f64>(column(INODE) + row * 8)).toBe(1287922);
}

describe("a row", () => {
  beforeEach(fresh);

  test("v4: both paths give the same columns", () => {
    expect(strict(V4)).toBe(ROW);
    expect(regular(V4)).toBe(1);
    expectV4(0);
    expectV4(1);
  });

  test("v6: both paths give the same columns", () => {
    expect(strict(V6)).toBe(ROW);
    expect(regular(V6)).toBe(1);
    for (let row: usize = 0; row < 2; row++) {
      expect(<i32>load<u8>(column(PROTOCOL) + row)).toBe(1);
      expect(<i32>load<u8>(column(STATE) + row)).toBe(10);
      expect(load<u32>(column(LOCAL_ADDRESS) + row * 16, 8)).toBe(0xffff0000);
      expect(load<u32>(column(LOCAL_ADDRESS) + row * 16, 12)).toBe(0x0100007f);
      expect(load<f64>(column(INODE) + row * 8)).toBe(4294967295);
    }
  });

  test("the fast path leaves what is not regular to the strict one", () => {
    expect(regular(V4.replace("0100007F", "0100007f"))).toBe(0);
    expect(regular(V4.replace("  1000 ", " 100000"))).toBe(0);
    expect(regular(V4.replace("02:000002C7", "02:1AD7F29ABBA"))).toBe(0);
    expect(regular(V4.replace(" 01 ", "  01 "))).toBe(0);
    expect(regular(`x${V4}`)).toBe(0);
  });

  test("a uid wider than its column shifts what follows, on both paths", () => {
    const uids = ["100000", "9999999", "4294967295"];
    for (let i = 0; i < uids.length; i++) {
      const row = get(SIZE);
      expect(regular(V4.replace("  1000 ", ` ${uids[i]} `))).toBe(1);
      expect(load<u32>(column(UID) + row * 4)).toBe(<u32>parseInt(uids[i], 10));
      expect(load<u32>(column(TIMEOUTS) + row * 4)).toBe(5);
      expect(load<f64>(column(INODE) + row * 8)).toBe(1287922);
    }
    expect(regular(V4.replace("  1000 ", " 4294967296 "))).toBe(0);
    expect(regular(V4.replace("  1000 ", " 10000000000 "))).toBe(0);
    expect(regular(V4.replace("  1000 ", "  100000 "))).toBe(0);
    expect(regular(V4.replace("  1000 ", "x100000 "))).toBe(0);
    expect(regular(V4.replace("  1000 ", " 1000x0 "))).toBe(0);
    expect(regular(V4.replace("  1000 ", " 100000x"))).toBe(0);
  });

  test("inodes of one to fifteen digits are regular", () => {
    const digits = "123456789012345";
    for (let width = 1; width <= 15; width++) {
      const row = get(SIZE);
      const inode = digits.substring(0, width);
      expect(regular(V4.replace("1287922", inode))).toBe(1);
      expect(load<f64>(column(INODE) + row * 8)).toBe(parseFloat(inode));
    }
    expect(regular(V4.replace("1287922", `${digits}6`))).toBe(0);
    expect(regular(V4.replace("1287922", ""))).toBe(0);
  });

  test("a row without its newline in the window is left alone", () => {
    const p = put(`${V4}\n`);
    expect(readRegularRows(p, p + V4.length, get(CAPACITY))).toBe(p);
    expect(get(SIZE)).toBe(0);
  });

  test("each column's fault is its reason, and nothing is kept", () => {
    expect(strict("not a row")).toBe(BAD_SLOT);
    expect(strict(V4.replace("0100007F", "100007F"))).toBe(BAD_LOCAL);
    expect(strict(V4.replace(" 01 ", " 0G "))).toBe(BAD_STATE);
    expect(strict(V4.replace("1287922", "x"))).toBe(BAD_INODE);
    expect(get(SIZE)).toBe(0);
  });

  test("what is too large saturates and counts", () => {
    expect(strict(V4.replace("02:000002C7", "02:1AD7F29ABBA"))).toBe(ROW);
    expect(load<u32>(column(TIMER_EXPIRES))).toBe(u32.MAX_VALUE);
    expect(strict(V4.replace("1287922", "99999999999999999999"))).toBe(ROW);
    expect(load<f64>(column(INODE), 8)).toBe(9007199254740992);
    expect(load<f64>(SATURATED)).toBe(2);
  });
});

describe("a header", () => {
  test("says tcp by its padding, datagram by its drops, and else nothing", () => {
    const tcp = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
    let p = put(tcp.padEnd(149));
    expect(isHeader(p, p + 149)).toBe(true);
    expect(headerKind(p, p + 149)).toBe(HEADER_TCP);
    expect(headerKind(p, p + 148)).toBe(HEADER_SILENT);
    expect(headerKind(p, p + 127)).toBe(HEADER_SILENT);
    expect(headerKind(p, p + 96)).toBe(HEADER_SILENT);
    p = put(`${tcp} ref pointer drops`);
    expect(headerKind(p, p + 114)).toBe(HEADER_DATAGRAM);
    p = put("slot local_address");
    expect(isHeader(p, p + 18)).toBe(false);
  });
});
