import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, it, vi } from "vitest";
import type { TableReading } from "../../src/live/snapshots";
import { generateDump } from "../generate/index";
import { folderOf } from "../procfs/files";
import { snapshotsOf } from "./modules";

/** What the kernel prints at each reading from here on, by table. */
const readings: Record<string, string[]>[] = [];
let folder = "";
const read: string[][] = [];

vi.mock("../../src/procfs/tables/source-reader", async (original) => {
  const actual = await original<typeof import("../../src/procfs/tables/source-reader")>();
  class Reader extends actual.SourceReader {
    override read(...[table, protocols]: Parameters<typeof actual.SourceReader.prototype.read>): void {
      read.push([...(protocols ?? ["tcp", "tcp6"])]);
      const texts = readings.shift() ?? {};
      for (const protocol of ["tcp", "tcp6"]) {
        writeFileSync(join(folder, "net", protocol), [header(protocol), ...(texts[protocol] ?? []), ""].join("\n"));
      }
      super.read(table, protocols);
    }
  }
  return { ...actual, SourceReader: Reader };
});

function lines(protocol: "tcp" | "tcp6"): string[] {
  const dump = generateDump({ protocol, rows: 300, seed: 3, quirks: 0 });
  return Buffer.from(dump).toString("latin1").trimEnd().split("\n");
}

const [tcp, tcp6] = [lines("tcp"), lines("tcp6")];
const header = (protocol: string) => (protocol === "tcp" ? tcp[0] : tcp6[0]);
const all = { tcp: tcp.slice(1), tcp6: tcp6.slice(1) };
const except = (rows: string[], ...left: number[]) => rows.filter((_, i) => !left.includes(i));

type Found = Pick<TableReading, "table"> & TableReading["reading"];

function start(): { next(): Found } {
  folder = folderOf({});
  mkdirSync(join(folder, "net"));
  const snapshots = snapshotsOf({ source: "procfs", procRoot: folder, stuckAfter: 3 });
  return {
    next() {
      const { table, reading } = snapshots.next();
      return { table, ...reading };
    },
  };
}

/** The rows of a reading as text, whatever their order. */
function rowsOf({ table }: Pick<Found, "table">): string[] {
  return Array.from(table, (row) => {
    const { slot, ...rest } = row.toJSON();
    return JSON.stringify(rest);
  }).sort();
}

beforeEach(() => {
  readings.length = 0;
  read.length = 0;
});

it("finds a socket that one reading missed in the next, and puts it into the table", () => {
  const snapshots = start();
  readings.push(all, all);
  const whole = snapshots.next();
  expect([read.length, whole.lists]).toEqual([2, undefined]);
  const rows = rowsOf(whole);

  readings.push({ ...all, tcp: except(all.tcp, 7, 8, 250) }, all);
  const torn = snapshots.next();
  expect([torn.lists?.closed.length, torn.lists?.opened.length]).toEqual([0, 0]);
  expect(rowsOf(torn)).toEqual(rows);
  // Only the table that missed something is read again.
  expect(read.slice(2)).toEqual([["tcp", "tcp6"], ["tcp"]]);
  for (const row of torn.table) if (row.inode !== 0) expect(torn.table.rowOfInode(row.inode)).toBeGreaterThanOrEqual(0);

  readings.push(all);
  const after = snapshots.next();
  expect([after.lists?.closed.length, after.lists?.opened.length]).toEqual([0, 0]);
  expect(after.timing.confirm).toBe(0);
});

it("tells as closed what the second reading does not find either, and what both find not", () => {
  const snapshots = start();
  readings.push(all, all);
  snapshots.next();
  const left = { tcp: except(all.tcp, 3), tcp6: except(all.tcp6, 5, 6) };
  // Another one is missed by the second reading alone.
  readings.push(left, { tcp: except(all.tcp, 3, 100), tcp6: except(all.tcp6, 5, 6, 101) });
  const { lists, table } = snapshots.next();
  expect([lists?.closed.length, lists?.opened.length, table.size]).toEqual([3, 0, 597]);
  readings.push(all);
  expect(snapshots.next().lists?.opened.length).toBe(3);
});

it("does not take for new what the very first reading missed", () => {
  const snapshots = start();
  readings.push({ ...all, tcp: except(all.tcp, 20) }, all);
  expect(snapshots.next().table.size).toBe(600);
  readings.push(all);
  expect(snapshots.next().lists?.opened.length).toBe(0);

  const other = start();
  readings.push(all, { ...all, tcp6: except(all.tcp6, 20) }, all);
  expect(other.next().table.size).toBe(600);
});

it("takes a row that a torn reading lists twice for one", () => {
  const snapshots = start();
  const twice = { ...all, tcp: [...all.tcp, all.tcp[10] ?? "", all.tcp[299] ?? ""] };
  readings.push(all, all, twice, all);
  snapshots.next();
  const doubled = snapshots.next();
  expect([doubled.table.size, doubled.lists?.opened.length, doubled.lists?.closed.length]).toEqual([602, 0, 0]);
  expect(snapshots.next().lists?.closed.length).toBe(0);
});
