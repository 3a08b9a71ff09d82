import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { numbersAt } from "../../src/capture/capture-facts";
import { completeSegment } from "../../src/recorder/folder/complete-segment";
import { Recorder, Recording } from "../../src/recorder/index";
import { JournalWriter } from "../../src/recorder/journal/journal-writer";
import type { Columns } from "../../src/table/columns";
import { infoColumns } from "../../src/table/info/info-columns";
import { createMemory } from "../../src/table/reading/empty-table";
import { fillRows } from "../../src/table/reading/fill-rows";
import { SocketTable } from "../../src/table/socket-table";
import { rejectionOf } from "../procfs/errors";
import { connection, IPV4 } from "../procfs/loopback";
import { whereSupported } from "../sockopt/where-supported";
import { type MadeSocket, madeTables } from "./made-tables";

function newFolder(): string {
  const path = mkdtempSync(join(tmpdir(), "sockdex-read-"));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

/** Engines hold no whole numbers above 2^63: of these only a pace is one, and means that there is none. */
function holdable({ columns }: { columns: Columns }): void {
  for (const [name, column] of Object.entries(columns)) {
    if (!(column instanceof Float64Array) || name === "pacingRate") continue;
    for (const [row, value] of column.entries()) column[row] = value % 2 ** 40;
  }
}

function filled({ size, columns }: { size: number; columns: Columns }): SocketTable {
  const table = new SocketTable({}, (options) => createMemory(options, undefined, infoColumns));
  fillRows(table, {}, size, columns);
  return table;
}

/** Rows of a table as text, in an order of their own. */
function told(table: SocketTable): string[] {
  return [...table].map((row) => JSON.stringify(row)).sort();
}

const START = Date.UTC(2026, 6, 1, 20, 30);
const ABOUT = { protocols: ["tcp", "tcp6"], source: "netlink", diagnostics: {} };

/** Made tables, ten seconds apart, as a journal or as the segment that it becomes. */
async function made(folder: string, seed: number, form: "journal" | "segment", number = 1, start = START) {
  const stamp = new Date(start).toISOString().replace(/[-:]|\.\d+/g, "");
  const path = join(folder, `web1_${stamp}_${String(number).padStart(6, "0")}.journal`);
  const writer = new JournalWriter(path, { version: 1, host: "web1" }, start);
  const all = [];
  for (const [i, table] of [...madeTables(seed, { tables: 12, most: 60 + seed * 200 })].entries()) {
    holdable(table);
    const time = start + i * 10_000;
    writer.snapshot(time, table, {}, ABOUT);
    all.push({ time, rows: told(filled(table)), size: table.size });
  }
  writer.close();
  if (form === "segment") await completeSegment(await import("hyparquet-writer"), path);
  return all;
}

describe("fillRows()", () => {
  it("puts every value of every column behind the rows that are there", () => {
    const [one, other] = [...madeTables(4, { tables: 2, most: 900 })];
    if (!one || !other) throw new Error("No tables were made.");
    const table = filled(one);
    fillRows(table, {}, other.size, other.columns);
    expect(table.size).toBe(one.size + other.size);
    const sockets: MadeSocket[] = [...one.sockets, ...other.sockets];
    for (const name of Object.keys(one.columns)) {
      const column = table.columns[name as keyof Columns];
      const width = (column?.length ?? 0) / table.size;
      const values = sockets.map((_, row) => (width === 16 ? column?.slice(row * 16, row * 16 + 16) : column?.[row]));
      expect([name, values]).toEqual([name, sockets.map((socket) => socket[name])]);
    }
    const wide = sockets.findIndex(({ inode }) => Number(inode) > 2 ** 32);
    expect(table.byInode(Number(sockets[wide]?.inode))?.inode).toBe(sockets[wide]?.inode);
  });
});

describe.each(["journal", "segment"] as const)("a recording whose file is a %s", (form) => {
  it.each([1, 2, 3])("has every snapshot again, one by one and together (seed %i)", async (seed) => {
    const folder = newFolder();
    const all = await made(folder, seed, form);
    const recording = new Recording(folder);
    const snapshots = await recording.snapshots();
    expect(snapshots.map(({ time, rows, host }) => ({ time, rows, host }))).toEqual(
      all.map(({ time, size }) => ({ time, rows: size, host: "web1" })),
    );
    const some = [];
    for await (const { snapshot, table } of recording.tables(snapshots)) {
      some.push({ time: snapshot.time, size: table.size, rows: told(table) });
    }
    expect(some).toEqual(all);
    const { table } = await recording.tableAt(START + 45_000);
    expect(told(table)).toEqual(all[4]?.rows);
  });

  it("has the last snapshot that is not after a time, over all its files", async () => {
    const folder = newFolder();
    const first = await made(folder, 1, form);
    const second = await made(folder, 2, form, 2, START + 3_600_000);
    const recording = new Recording(folder);
    const timeAt = async (time?: number) => (await recording.snapshotAt(time)).time;
    expect(await timeAt()).toBe(second.at(-1)?.time);
    expect(await timeAt(START)).toBe(START);
    expect(await timeAt(START + 9_999)).toBe(START);
    expect(await timeAt(START + 1_000_000)).toBe(first.at(-1)?.time);
    expect(await timeAt(START + 3_600_000)).toBe(second[0]?.time);
    const missed = await rejectionOf("ERR_NO_TABLE", recording.tableAt(START - 1));
    expect(missed.message).toBe(
      `${folder} has no snapshot of 2026-07-01T20:29:59.999Z or before: the first is of 2026-07-01T20:30:00.000Z, the last of 2026-07-01T21:31:50.000Z.`,
    );
  });

  it("has the greatest time where the clock went back", async () => {
    const folder = newFolder();
    await made(folder, 1, form, 1, START);
    await made(folder, 2, form, 2, START - 60_000);
    const recording = new Recording(folder);
    expect((await recording.snapshotAt(START + 30_000)).time).toBe(START + 30_000);
    expect((await recording.snapshotAt(START + 30_000)).segment).toContain("_000002.");
    expect((await recording.snapshotAt(START + 95_000)).time).toBe(START + 90_000);
  });
});

it("finds a journal under its new name when it has become a segment since", async () => {
  const folder = newFolder();
  const all = await made(folder, 2, "journal");
  const recording = new Recording(folder);
  const snapshots = await recording.snapshots();
  const [file = ""] = readdirSync(folder);
  await completeSegment(await import("hyparquet-writer"), join(folder, file));
  const { table, snapshot } = await recording.tableAt();
  expect(snapshot.segment).toMatch(/\.parquet$/);
  expect(told(table)).toEqual(all.at(-1)?.rows);
  for await (const { table } of recording.tables(snapshots.slice(3, 4))) expect(told(table)).toEqual(all[3]?.rows);
});

it("says what is not a recording", async () => {
  const folder = newFolder();
  expect(() => new Recording(folder)).toThrow(`${folder} holds no recording: name a folder`);
  expect(() => new Recording(join(folder, "x"))).toThrow("cannot be read: ENOENT");
});

whereSupported("what a recorder records", () => {
  it("is read while it records and afterwards: rows, holders, ends", async () => {
    const folder = newFolder();
    const recorder = await Recorder.open({ folder, intervalMs: 50, host: "web1" });
    onTestFinished(() => recorder.close());
    const { client, peer, port } = await connection(IPV4);
    client.write("x".repeat(1000));
    await once(peer, "data");
    peer.resume();
    await once(recorder, "snapshot");
    await once(recorder, "snapshot");
    const mine = async () => {
      const { table, facts, snapshot } = await new Recording(folder).tableAt();
      const row = [...table].find(({ remotePort }) => remotePort === port);
      const process_ = facts.processes?.find(({ pid }) => pid === process.pid);
      return { row, inodes: numbersAt(process_?.inodes ?? []), process: process_, snapshot };
    };
    const live = await mine();
    expect(live.snapshot.segment).toMatch(/\.journal$/);
    expect(live.row).toMatchObject({ state: "ESTABLISHED", bytesSent: 1000, remoteAddress: IPV4 });
    expect(live.inodes).toContain(live.row?.inode);
    expect(live.process?.runningMs).toBeGreaterThan(0);
    const gone = [once(client, "close"), once(peer, "close")];
    client.end();
    peer.end();
    await Promise.all(gone);
    const ended = async () => {
      const ends = [];
      for await (const end of new Recording(folder).ends()) if (end.row.remotePort === port) ends.push(end);
      return JSON.parse(JSON.stringify(ends));
    };
    await once(recorder, "snapshot");
    await once(recorder, "snapshot");
    const early = await ended();
    await recorder.close();
    const late = await ended();
    expect(early).toEqual(late);
    expect(late).toMatchObject([
      {
        ...{ host: "web1", cause: "fin", wasSeen: true, isEventLost: false, bytesSent: 1000 },
        process: { pid: process.pid },
        inode: live.row?.inode,
      },
    ]);
    const { table } = await new Recording(folder).tableAt(live.snapshot.time);
    const again = [...table].find(({ remotePort }) => remotePort === port);
    expect({ ...again?.toJSON() }).toEqual({ ...live.row?.toJSON() });
  });
});
