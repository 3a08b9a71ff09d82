import { createColors } from "colorette";
import { expect, test } from "vitest";
import { SocketTable } from "../../src/core";
import type { Column } from "../../src/listing/column";
import { listingColumn } from "../../src/listing/columns";
import { inkOf } from "../../src/listing/ink";
import { Layout } from "../../src/listing/layout";
import type { Look } from "../../src/listing/look";
import { shownColumns } from "../../src/listing/shown-columns";
import type { Columns } from "../../src/table/columns";
import { formatEndpoint } from "../../src/text/endpoint";
import { formatTimer } from "../../src/text/timer";
import { generateDump } from "../generate/index";

/*
 * Cells as they are put together by the module, beside strings that are padded here, of more rows than are written at
 * once, and in another order than the table's.
 */

const NAMES = ["proto", "state", "local", "remote", "rx", "tx", "timer", "uid", "inode", "drops"] as const;
const isNumber = (name: string) => ["rx", "tx", "uid", "inode", "drops"].includes(name);

function mixed(): SocketTable {
  const table = new SocketTable({ details: true });
  for (const protocol of ["tcp", "tcp6", "udp", "udp6", "raw"] as const) {
    table.begin({ protocol });
    table.append(generateDump({ protocol, rows: 1500, seed: 11, quirks: 0.3 })).endSource();
  }
  return table;
}

/** Every other row twice, from the last on. */
function backwards(size: number): Uint32Array {
  return Uint32Array.from({ length: size }, (_, i) => size - 1 - (i - (i % 2)));
}

function plainCell(table: SocketTable, row: number, name: (typeof NAMES)[number]): string {
  const one = table.row(row);
  const isStream = one.protocol.startsWith("tcp");
  switch (name) {
    case "proto":
      return one.protocol;
    case "state":
      return one.state === "CLOSE" && !isStream ? "UNCONN" : one.state;
    case "local":
      return formatEndpoint(one.localAddress, one.localPort);
    case "remote":
      return formatEndpoint(one.remoteAddress, one.remotePort);
    case "rx":
      return String(one.rxQueue);
    case "tx":
      return String(one.txQueue);
    case "timer":
      return formatTimer(table.columns.timer[row] ?? 0, table.columns.timerExpires[row] ?? 0, one.retransmits);
    case "uid":
      return String(one.uid);
    case "inode":
      return one.inode === 0 ? "-" : String(one.inode);
    case "drops":
      return String(one.drops ?? "-");
  }
}

const look = (colours: boolean): Look => ({
  ...{ width: undefined, colours: createColors({ useColor: colours }), ellipsis: "…", printable: (text) => text },
});

const shown = (name: string, options: Look): Column => {
  const column = shownColumns.find((one) => one.name === name);
  if (column === undefined) throw new Error(`No column ${name} is shown.`);
  return listingColumn(column, options);
};

test("cells are what they say of each row, in their width", () => {
  const table = mixed();
  const rows = backwards(table.size);
  const columns = NAMES.map((name) => shown(name, look(false)));
  const layout = new Layout(columns, look(false), { header: false });
  const lines = [...layout.lines({ columns: table.columns, rows })];
  const cells = [...rows].map((row) => NAMES.map((name) => plainCell(table, row, name)));
  // No column is measured further.
  const widths = NAMES.map((_, c) => Math.max(...cells.slice(0, 8192).map((line) => line[c]?.length ?? 0)));
  const padded = cells.map((line) =>
    line
      .map((text, c) => (isNumber(NAMES[c] ?? "") ? text.padStart(widths[c] ?? 0) : text.padEnd(widths[c] ?? 0)))
      .join("  "),
  );
  expect(lines).toEqual(padded);
});

test("colours stand around what is there", () => {
  const table = mixed();
  const rows = backwards(table.size);
  const lineOf = (colours: boolean) => {
    const columns = ["state", "rx", "drops", "inode"].map((name) => shown(name, look(colours)));
    return [...new Layout(columns, look(colours), { header: false }).lines({ columns: table.columns, rows })];
  };
  const coloured = lineOf(true);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what colours are made of.
  expect(coloured.map((line) => line.replaceAll(/\x1b\[\d+m/g, ""))).toEqual(lineOf(false));
  expect(new Set(coloured.map((line) => line.split("\x1b").length)).size).toBeGreaterThan(1);
});

test.each([
  [0, undefined, "0"],
  [-1, undefined, "-1"],
  [-2147483648, undefined, "-2147483648"],
  [4294967295, undefined, "4294967295"],
  [2 ** 53, undefined, "9007199254740992"],
  [Number.NaN, undefined, "-"],
  [0, 3, "0.000"],
  [7, 3, "0.007"],
  [1000, 3, "1.000"],
  [-1500, 3, "-1.500"],
  [4294967295, 3, "4294967.295"],
  [2 ** 53, 3, "9007199254740.992"],
])("the number %d with decimals %s is %s, wherever it stands", (number, decimals, expected) => {
  const table = SocketTable.parse(generateDump({ protocol: "tcp", rows: 1, seed: 1, quirks: 0 }));
  const red = inkOf(createColors({ useColor: true }).red);
  const cell = { value: (_: Columns) => () => number, ...(decimals !== undefined && { decimals }) };
  const wide = { name: "a", title: "A".repeat(30), fields: [], order: () => () => 0, cell };
  const tight = { ...wide, title: "A", cell: { ...cell, ink: red, faint: red } };
  const layout = new Layout([wide, tight, wide], look(false), { header: true });
  const [, line = ""] = layout.lines({ columns: table.columns, rows: Uint32Array.of(0) });
  const inked = `\x1b[31m  ${expected}\x1b[39m`;
  expect(line).toBe(`${expected.padStart(30)}${inked}  ${expected.padStart(30)}`);
});
