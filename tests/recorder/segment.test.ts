import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as library from "hyparquet-writer";
import { describe, expect, it, onTestFinished } from "vitest";
import { completeSegment } from "../../src/recorder/folder/complete-segment";
import { JournalWriter } from "../../src/recorder/journal/journal-writer";
import { formatAddress } from "../../src/table/addresses";
import { PROTOCOLS } from "../../src/table/protocols";
import { columns } from "../../src/table/schema";
import { stateName } from "../../src/table/states";
import { query } from "../batch/read-back";
import { type MadeSocket, madeTables } from "./made-tables";

const SHOWN = columns.filter(({ group, display }) => (group === "core" || group === "info") && display !== "never");

/** What DuckDB is to have of a socket: written from the schema's words, value by value. */
function expectedRow(socket: MadeSocket, time: number): Record<string, unknown> {
  const row: Record<string, unknown> = { time, host: "web1", kind: "snapshot" };
  for (const { name, element, infoBytes, mask, group, zeroIsNone } of SHOWN) {
    const value = socket[name];
    const isAbsent =
      (infoBytes !== undefined && Number(socket.infoBytes) < infoBytes) ||
      (group === "info" && mask !== 0 && (Number(socket.infoPresent) & mask) === 0) ||
      (zeroIsNone && (value === 0 || value === 0n)) ||
      (name === "pacingRate" && value === 2 ** 64);
    if (isAbsent) row[name] = null;
    else if (name === "protocol") row[name] = PROTOCOLS[Number(value)];
    else if (name === "state") row[name] = stateName(Number(value));
    else if (element === "bytes16") row[name] = formatAddress(value as Uint8Array, 0, socket.protocol === 0);
    else if (element === "name16") row[name] = "cubic";
    else row[name] = Number(value);
  }
  return row;
}

describe("a segment", () => {
  it.each([11, 12, 13])("has every row of its journal, as DuckDB reads it (seed %i)", async (seed) => {
    const folder = mkdtempSync(join(tmpdir(), "sockdex-segment-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const path = join(folder, "web1_20261127T203500Z_000001.journal");
    const writer = new JournalWriter(path, { version: 1, host: "web1" }, 0);
    const expected: Record<string, unknown>[] = [];
    let time = 1_790_000_000_000;
    for (const table of madeTables(seed, { tables: 12, most: seed * 60 })) {
      // 2^64 is a pace that has no end, and no other number that large; a count of 2^60 is as large as any.
      for (const { name } of SHOWN.filter(({ element, name }) => element === "f64" && name !== "pacingRate")) {
        const column = table.columns[name] as Float64Array;
        for (const [row, value] of column.entries()) if (value === 2 ** 64) column[row] = 2 ** 60;
        for (const socket of table.sockets) if (socket[name] === 2 ** 64) socket[name] = 2 ** 60;
      }
      time += 10_000;
      writer.snapshot(time, table, {}, {});
      expected.push(...table.sockets.map((socket) => expectedRow(socket, time)));
    }
    writer.close();
    const segment = await completeSegment(library, path);
    const names = ["time", "host", "kind", ...SHOWN.map(({ name }) => name)];
    const rows = await query(`select ${names.map((name) => `"${name}"`).join(", ")} from '${segment}'`);
    const order = (all: Record<string, unknown>[]) =>
      all.map((row) => JSON.stringify(names.map((name) => row[name]))).sort();
    expect(order(rows)).toEqual(order(expected));
  });
});
