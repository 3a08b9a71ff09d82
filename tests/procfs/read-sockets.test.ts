import { readFileSync } from "node:fs";
import { endianness } from "node:os";
import { expect, it } from "vitest";
import { inodeOf, type Protocol, readSockets } from "../../src/index";
import { type OracleRow, parseOracle } from "../oracle/index";
import { expectSameRows, rowsOf } from "./as-oracle";
import { idleSockets } from "./idle-sockets";
import { onLinux } from "./on-linux";

const TABLES: Protocol[] = ["tcp", "tcp6", "udp", "udp6"];

onLinux("readSockets()", () => {
  it.each([false, true])("finds what the reference parser finds in the kernel's text, details: %s", async (details) => {
    const inodes = (await idleSockets()).map(inodeOf);
    // Other tests' sockets come and go between two reads: the slots of ours move then. Their references are counted
    // with those the kernel holds for a moment, as while it walks past one in another test's read.
    // And a row is listed twice where others were taken from under the reader.
    const ours = (rows: OracleRow[]) =>
      [...new Map(rows.map((row) => [row.inode, row])).values()]
        .filter(({ inode }) => inodes.includes(inode))
        .map(({ details: all, ...row }) => ({ ...row, ...(all && { details: { ...all, slot: 0, references: 0 } }) }))
        .sort((a, b) => a.inode - b.inode);

    const table = readSockets({ protocols: TABLES, details });
    const expected = TABLES.flatMap(
      (protocol) => parseOracle(readFileSync(`/proc/net/${protocol}`), { protocol, details }).rows,
    );
    expect(ours(expected).length).toBe(inodes.length);
    expectSameRows(ours(rowsOf(table)), ours(expected));
    expect(table.diagnostics).toMatchObject({ malformed: 0, saturated: 0, headers: 4, missing: [], problems: [] });
    expect(table.diagnostics.rows).toBe(table.size);
  });

  it("reads tcp and tcp6 unless told otherwise", () => {
    const table = readSockets();
    expect(table.diagnostics.headers).toBe(2);
    expect(table.diagnostics.byteOrder).toEqual({ order: endianness() === "LE" ? "little" : "big", certainty: 1 });
    expect(Object.keys(table.countByProtocol()).every((protocol) => protocol.startsWith("tcp"))).toBe(true);
  });
});
