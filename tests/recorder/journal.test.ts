import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { crc32 } from "../../src/recorder/journal/crc32";
import { holdsNothing, Journal } from "../../src/recorder/journal/journal";
import { JournalWriter } from "../../src/recorder/journal/journal-writer";
import { Replay } from "../../src/recorder/journal/replay";
import { type MadeSocket, madeTables, randomOf } from "./made-tables";

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "sockdex-journal-"));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

function write(path: string, tables: Iterable<{ size: number; columns: never }>): number[] {
  const writer = new JournalWriter(path, { version: 1, host: "web1" }, 1000);
  const ends = [writer.length];
  let time = 1000;
  for (const table of tables) {
    time += 10_000;
    writer.snapshot(time, table, {}, { turn: ends.length });
    ends.push(writer.length);
  }
  writer.close();
  return ends;
}

/** A socket as text: all that is recorded of it. */
function told(socket: MadeSocket, names: readonly string[]): string {
  return names.map((name) => `${name}=${String(socket[name])}`).join(" ");
}

/** The sockets of each snapshot, read slot by slot, the plainest way. */
function readBack(journal: Journal): MadeSocket[][] {
  const replay = new Replay(journal);
  const taken = new Set<number>();
  return journal.snapshots.map((frame) => {
    for (const slot of frame.toggled) if (!taken.delete(slot)) taken.add(slot);
    const values = journal.lanes.map((_, lane) => replay.next(lane, frame));
    return [...taken].map((slot) => socketAt(journal, values, slot));
  });
}

function socketAt({ lanes }: Journal, values: readonly (Uint32Array | Float64Array)[], slot: number): MadeSocket {
  const socket: MadeSocket = {};
  for (const [i, lane] of lanes.entries()) {
    if (lane?.column.group !== "socket") continue;
    const { name, element } = lane.column;
    const value = values[i]?.[slot] ?? Number.NaN;
    if (element === "u64") {
      socket[name] =
        BigInt(lane.part === 0 ? 0n : (socket[name] as bigint)) + (BigInt(value) << BigInt(32 * lane.part));
    } else if (element === "bytes16" || element === "name16") {
      const words = (socket[name] as Uint8Array | undefined) ?? new Uint8Array(16);
      new DataView(words.buffer).setUint32(lane.part * 4, value, true);
      socket[name] = words;
    } else socket[name] = value;
  }
  return socket;
}

describe("a journal", () => {
  it.each([1, 2, 3, 4, 5])("has every value of every snapshot again (seed %i)", (seed) => {
    const path = join(folder(), "a.journal");
    const tables = [...madeTables(seed, { tables: 25, most: 40 + seed * 400 })];
    write(path, tables as never);
    const journal = new Journal(path);
    onTestFinished(() => journal.close());
    const names = Object.keys(tables[0]?.sockets[0] ?? {}).sort();
    const all = readBack(journal).map((sockets) => sockets.map((socket) => told(socket, names)).sort());
    expect(all).toEqual(tables.map(({ sockets }) => sockets.map((socket) => told(socket, names)).sort()));
    expect(journal.snapshots.map(({ about }) => JSON.parse(about))).toEqual(tables.map((_, i) => ({ turn: i + 1 })));
  });

  it("forgets info columns where a snapshot comes without", () => {
    const path = join(folder(), "a.journal");
    write(path, madeTables(9, { tables: 6, most: 50, hasInfo: (turn) => turn % 3 !== 1 }) as never);
    const journal = new Journal(path);
    onTestFinished(() => journal.close());
    const rtts = readBack(journal).map((sockets) => sockets.some(({ rtt, infoBytes }) => rtt !== 0 || infoBytes !== 0));
    expect(rtts).toEqual([true, false, true, true, false, true]);
  });

  it("ends before a frame that is not whole, wherever it was cut", () => {
    const path = join(folder(), "a.journal");
    const ends = write(path, madeTables(6, { tables: 4, most: 12 }) as never);
    const whole = readFileSync(path);
    for (let length = ends[0] ?? 0; length < whole.length; length++) {
      writeFileSync(path, whole.subarray(0, length));
      const journal = new Journal(path);
      const frames = ends.filter((end) => end <= length).length - 1;
      expect([length, journal.snapshots.length, journal.end]).toEqual([length, frames, ends[frames]]);
      journal.close();
    }
    truncateSync(path, (ends[0] ?? 0) - 1);
    expect(() => new Journal(path)).toThrow(`${path} is not a journal of sockdex`);
    expect(holdsNothing(path)).toBe(true);
  });

  it("ends before a frame with a wrong byte, and never reads a wrong value", () => {
    const path = join(folder(), "a.journal");
    const ends = write(path, madeTables(7, { tables: 4, most: 30 }) as never);
    const whole = readFileSync(path);
    const random = randomOf(8);
    for (let i = 0; i < 300; i++) {
      const at = (ends[0] ?? 0) + random(whole.length - (ends[0] ?? 0));
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ (1 + random(255));
      writeFileSync(path, damaged);
      const journal = new Journal(path);
      // The frame that the byte is in, and what follows, are gone.
      expect(journal.snapshots).toHaveLength(ends.filter((end) => end <= at).length - 1);
      journal.close();
    }
  });

  it("costs next to nothing for sockets that do nothing", () => {
    const path = join(folder(), "a.journal");
    const [table] = madeTables(3, { tables: 1, most: 3000 });
    if (!table) throw new Error("No table was made.");
    const ends = write(path, Array.from({ length: 3 }, () => table) as never);
    expect((ends[3] ?? 0) - (ends[2] ?? 0)).toBeLessThan(400);
  });

  it("is summed as zip does it", () => {
    expect(crc32(Buffer.from("123456789"))).toBe(0xcbf43926);
  });
});
