import { createColors } from "colorette";
import { describe, expect, it } from "vitest";
import { SocketTable } from "../../src/core";
import type { Batch } from "../../src/listing/column";
import { listingColumn, usualColumns } from "../../src/listing/columns";
import { Csv } from "../../src/listing/csv";
import { endpointShortening } from "../../src/listing/endpoints";
import { fitWidths } from "../../src/listing/fit-widths";
import { Layout } from "../../src/listing/layout";
import type { Look } from "../../src/listing/look";
import { shownColumns } from "../../src/listing/shown-columns";
import { generateDump } from "../generate/index";

const dump = Buffer.concat([
  generateDump({ protocol: "tcp", rows: 60, quirks: 0 }),
  generateDump({ protocol: "tcp6", rows: 60, quirks: 0 }),
]);

describe("a layout", () => {
  const look = (width: number | undefined): Look => ({
    ...{ width, colours: createColors({ useColor: false }), ellipsis: "…", printable: (text) => text },
  });
  const layoutAt = (width: number | undefined) => new Layout(usualColumns(look(width)), look(width), { header: true });
  const batchOf = (bytes: Uint8Array): Batch => {
    const { columns, size } = SocketTable.parse(bytes);
    return { columns, rows: Uint32Array.from({ length: size }, (_, row) => row) };
  };
  const linesAt = (width: number | undefined, rows = dump): string[] => [...layoutAt(width).lines(batchOf(rows))];

  it("has room for any number of columns, and for long names among them", () => {
    const { columns } = batchOf(dump);
    // Longer than a cell is said to be, and in front of many that are written behind it.
    const holders = new Map([[columns.inode[0] ?? 0, [{ pid: 4711, fd: 12, name: "é".repeat(1000) }]]]);
    const options = { ...look(undefined), holders };
    const of = (name: string) => shownColumns.filter((column) => column.name === name);
    const many = [...of("process"), ...Array.from({ length: 5000 }, () => of("inode")).flat()];
    const shown = many.map((column) => listingColumn(column, options));
    const batch = { columns, rows: Uint32Array.of(0, 0, 0) };
    const inode = String(columns.inode[0]);
    const lines = [...new Layout(shown, look(undefined), { header: false }).lines(batch)];
    expect(lines.map((line) => line.trim().split(/ +/))).toEqual(
      Array.from({ length: 3 }, () => ["é".repeat(1000), "4711:12", ...Array.from({ length: 5000 }, () => inode)]),
    );
    const chunks = [...new Csv(shown, false).chunks(batch)].map((chunk) => chunk.slice());
    expect(Buffer.concat(chunks).toString()).toBe(
      `${"é".repeat(1000)} 4711:12${`,${inode}`.repeat(5000)}\r\n`.repeat(3),
    );
  });

  it("loses the timer, then the uid, and others only in need as it narrows", () => {
    const widths = Array.from({ length: 130 }, (_, i) => 180 - i);
    const titles = widths.map((width) => linesAt(width)[0]?.trim().replaceAll(/ +/g, " "));
    const first = "PROTO STATE LOCAL REMOTE RX TX";
    const inNeed = [first, "PROTO STATE LOCAL REMOTE RX", "PROTO STATE LOCAL REMOTE"];
    expect([...new Set(titles)]).toEqual([
      ...[`${first} TIMER UID INODE`, `${first} UID INODE`, `${first} INODE`],
      ...inNeed,
    ]);
    // Not where there are 80 columns.
    expect(inNeed).not.toContain(titles[widths.indexOf(80)]);
  });

  it("never shortens IPv4 while something else helps", () => {
    const v4 = (lines: string[]) => lines.flatMap((line) => line.match(/\d+\.\d+\.\d+\.\d+:(\d+|\*)/g) ?? []);
    expect(v4(linesAt(90))).toEqual(v4(linesAt(undefined)));
  });

  it("keeps the columns that stand under its header when later rows are wider", () => {
    const layout = layoutAt(80);
    const batches = [
      generateDump({ protocol: "udp", rows: 1, quirks: 0 }),
      generateDump({ protocol: "tcp6", rows: 50, quirks: 0.5 }),
    ].map((bytes) => [...layout.lines(batchOf(bytes))]);
    expect(batches.map((lines) => lines.length)).toEqual([2, 50]);
    const fields = (line = "") => line.trim().split(/ +/).length;
    expect(Math.min(...(batches[1] ?? []).map(fields))).toBeGreaterThanOrEqual(8);
  });
});

describe("an endpoint", () => {
  it.each([
    ["[2001:db8:1:2:3:4:5:6]:443", 21, "[2001:db8…4:5:6]:443"],
    ["[2001:db8:1:2:3:4:5:6]:443", 16, "[2001:…5:6]:443"],
    ["[::ffff:192.168.100.200]:65535", 26, "[…192.168.100.200]:65535"],
    ["192.168.100.200:65535", 16, "192.….200:65535"],
    ["[2001:db8:1:2:3:4:5:6]:65535", 3, "[…]:65535"],
  ])("%s in %i", (text, width, expected) => {
    const short = endpointShortening("…").to(text, width);
    expect(short.length).toBeLessThanOrEqual(Math.max(width, expected.length));
    expect(short.endsWith(expected.slice(expected.lastIndexOf(":")))).toBe(true);
    expect(short).toContain("…");
  });
});

describe("widths", () => {
  const rigid = (natural: number) => ({ natural, easy: natural, least: natural });

  it("are the natural ones where they fit, set closer if need be", () => {
    expect(fitWidths([rigid(5), rigid(6)])).toEqual({ widths: [5, 6], gap: 2 });
    expect(fitWidths([rigid(5), rigid(6)], 13)).toEqual({ widths: [5, 6], gap: 2 });
    expect(fitWidths([rigid(5), rigid(6)], 12)).toEqual({ widths: [5, 6], gap: 1 });
  });

  it("share what room there is", () => {
    const long = { natural: 40, easy: 17, least: 13 };
    expect(fitWidths([rigid(5), long, long], 67)).toEqual({ widths: [5, 30, 30], gap: 1 });
    expect(fitWidths([long, { ...long, natural: 20 }], 51)).toEqual({ widths: [30, 20], gap: 1 });
  });

  it("of dispensable columns go, the lowest first, before what is left is narrowed hard", () => {
    const long = { natural: 40, easy: 17, least: 13 };
    expect(fitWidths([{ ...rigid(9), dispensable: 2 }, { ...rigid(9), dispensable: 1 }, long], 30).widths).toEqual([
      9, 0, 20,
    ]);
    expect(fitWidths([{ ...rigid(9), dispensable: 2 }, long], 15).widths).toEqual([0, 15]);
  });
});
