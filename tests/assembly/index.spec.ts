import { column, dropIndexes, INODE, LOCAL_ADDRESS, LOCAL_PORT, REMOTE_ADDRESS, reserve } from "../../assembly/columns";
import { get, set } from "../../assembly/fields";
import { INODE_FACTOR, SIZE, WIDE_INODES } from "../../assembly/header";
import { buildEndpointIndex, countDuplicates, findEndpoints, olderWithEndpoints } from "../../assembly/index/endpoint";
import { buildInodeIndex, olderWithInode } from "../../assembly/index/inode";
import { CRITERIA } from "../../assembly/layout";
import { OK } from "../../assembly/status";
import { clear, configure } from "../../assembly/table";
import { findInode } from "./find-inode";

/** An empty table with room for `rows` rows, all zero. */
function zeroRows(rows: u32): void {
  expect(configure(0, 0, 12345)).toBe(OK);
  expect(reserve(rows)).toBe(OK);
  clear();
  set(SIZE, rows);
  for (let row: usize = 0; row < <usize>rows; row++) {
    store<f64>(column(INODE) + row * 8, 0);
    store<u16>(column(LOCAL_PORT) + row * 2, 0);
    memory.fill(column(LOCAL_ADDRESS) + row * 16, 0, 16);
    memory.fill(column(REMOTE_ADDRESS) + row * 16, 0, 16);
  }
  dropIndexes();
}

function setInode(row: usize, inode: f64): void {
  store<f64>(column(INODE) + row * 8, inode);
}

describe("the inode index", () => {
  test("finds every inode and no other", () => {
    zeroRows(5000);
    for (let row = 0; row < 5000; row++) setInode(row, <f64>(row * 3 + 1));
    expect(buildInodeIndex()).toBe(OK);
    let wrong = 0;
    for (let row = 0; row < 5000; row++) {
      if (findInode(<f64>(row * 3 + 1)) != row) wrong++;
      if (findInode(<f64>(row * 3 + 2)) != -1) wrong++;
    }
    expect(wrong).toBe(0);
  });

  test("answers with the newest row and leads to the older ones", () => {
    zeroRows(6);
    setInode(1, 77);
    setInode(3, 77);
    setInode(4, 77);
    expect(buildInodeIndex()).toBe(OK);
    expect(findInode(77)).toBe(4);
    expect(olderWithInode(4)).toBe(3);
    expect(olderWithInode(3)).toBe(1);
    expect(olderWithInode(1)).toBe(-1);
  });

  test("inode 0 and what is no inode are never found", () => {
    zeroRows(10);
    expect(buildInodeIndex()).toBe(OK);
    expect(findInode(0)).toBe(-1);
    expect(findInode(-1)).toBe(-1);
    expect(findInode(NaN)).toBe(-1);
    expect(findInode(Infinity)).toBe(-1);
    expect(findInode(4294967296)).toBe(-1);
  });

  test("inodes that share their low 32 bits are told apart", () => {
    zeroRows(3);
    setInode(0, 5);
    setInode(1, 4294967296 + 5);
    setInode(2, 9007199254740992);
    set(WIDE_INODES, 1);
    expect(buildInodeIndex()).toBe(OK);
    expect(findInode(5)).toBe(0);
    expect(findInode(4294967296 + 5)).toBe(1);
    expect(findInode(9007199254740992)).toBe(2);
    expect(findInode(8589934592 + 5)).toBe(-1);
  });
});

describe("the inode index of many rows", () => {
  test("is built bucket by bucket, the newest row of an inode still first", () => {
    zeroRows(100_000);
    for (let row = 0; row < 100_000; row++)
      setInode(row, <f64>(row < 50_000 ? row * 7919 + 1 : (row - 50_000) * 7919 + 1));
    expect(buildInodeIndex()).toBe(OK);
    let wrong = 0;
    for (let row = 50_000; row < 100_000; row++) {
      if (findInode(<f64>((row - 50_000) * 7919 + 1)) != row || olderWithInode(row) != row - 50_000) wrong++;
    }
    expect(wrong).toBe(0);
  });

  test("is begun again with another factor when one crowds the rows", () => {
    zeroRows(5000);
    for (let row = 0; row < 5000; row++) setInode(row, <f64>(row + 1));
    // Multiplied by 1, these all have the same high bits.
    set(INODE_FACTOR, 1);
    expect(buildInodeIndex()).toBe(OK);
    expect(get(INODE_FACTOR) != 1).toBe(true);
    let wrong = 0;
    for (let row = 0; row < 5000; row++) if (findInode(<f64>(row + 1)) != row) wrong++;
    expect(wrong).toBe(0);
  });
});

describe("the endpoint index", () => {
  test("finds rows by address and port, the newest first", () => {
    zeroRows(100);
    for (let row = 0; row < 100; row++) {
      store<u8>(column(LOCAL_ADDRESS) + row * 16 + 15, <u8>row);
      store<u16>(column(LOCAL_PORT) + row * 2, <u16>(row / 2));
      if (row & 1) store<u8>(column(LOCAL_ADDRESS) + row * 16 + 15, <u8>(row - 1));
    }
    expect(buildEndpointIndex()).toBe(OK);
    memory.fill(CRITERIA, 0, 32);
    let wrong = 0;
    for (let row = 0; row < 100; row += 2) {
      store<u8>(CRITERIA + 15, <u8>row);
      if (findEndpoints(CRITERIA, row / 2, CRITERIA + 16, 0) != row + 1) wrong++;
      if (olderWithEndpoints(row + 1) != row || olderWithEndpoints(row) != -1) wrong++;
      if (findEndpoints(CRITERIA, row / 2 + 1, CRITERIA + 16, 0) != -1) wrong++;
    }
    expect(wrong).toBe(0);
  });

  test("duplicates share protocol, endpoints and inode; subflows of one inode are none", () => {
    zeroRows(4);
    for (let row = 0; row < 4; row++) setInode(row, 9);
    store<u8>(column(LOCAL_ADDRESS) + 15, 1);
    expect(countDuplicates()).toBe(2);
  });
});
