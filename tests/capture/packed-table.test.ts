import { describe, expect, it } from "vitest";
import { packTable, unpackTable } from "../../src/capture/packed-table";
import { SocketTable } from "../../src/core";
import { generateDump } from "../generate/index";

function tableOf(details: boolean): SocketTable {
  const table = new SocketTable({ details });
  table.append(generateDump({ protocol: "tcp6", rows: 501, seed: 7 }));
  table.end();
  return table;
}

describe("a packed table", () => {
  it.each([false, true])("has the same columns again, details: %s", (details) => {
    const table = tableOf(details);
    const about = { host: "wéb1", time: 1_780_000_000_000 };
    const unpacked = unpackTable(packTable(table, about));
    expect(unpacked.size).toBe(table.size);
    expect(unpacked.about).toEqual(about);
    expect(Object.keys(unpacked.columns).sort()).toEqual(Object.keys(table.columns).sort());
    expect(unpacked.columns).toEqual(table.columns);
  });

  it("may be empty", () => {
    expect(unpackTable(packTable(new SocketTable(), null)).size).toBe(0);
  });

  it("is refused when it was cut anywhere, or is something else", () => {
    const whole = packTable(tableOf(true), {});
    for (let length = 0; length < whole.length; length += 97) {
      expect(() => unpackTable(whole.slice(0, length)), String(length)).toThrow();
    }
    const text = new TextEncoder().encode("  sl  local_address rem_address   st tx_queue");
    expect(() => unpackTable(text)).toThrow("The packed table is of another version");
  });

  it("is refused when it lacks a column that every table has", () => {
    const { columns, size } = tableOf(false);
    const { inode: _, ...others } = columns;
    expect(() => unpackTable(packTable({ size, columns: others as typeof columns }, {}))).toThrow("no column inode");
  });
});
