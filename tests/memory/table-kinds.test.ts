import { connect, createServer, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FORMATS } from "../../src/batch/index";
import {
  parseFilter,
  type QueryTable,
  readDump,
  readDumpSync,
  readSockets,
  SocketTable,
  Summarizer,
  summarize,
} from "../../src/index";
import { diff } from "../../src/live/index";
import { generateDump } from "../generate/index";
import { watch } from "../live/watch";
import { fileOf } from "../procfs/files";
import { expectRows } from "./expect-rows";
import { plainRows, rowsIn, written } from "./read-rows";

const bytes = generateDump({ protocol: "tcp", rows: 2000, seed: 1, quirks: 0.1 });

/** Sockets of this process, so that live tables have rows. */
const sockets: Socket[] = [];
const server = createServer((socket) => sockets.push(socket.on("error", () => {})));
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  for (let i = 0; i < 20; i++) {
    await new Promise<void>((resolve) => {
      sockets.push(connect(port, "127.0.0.1", resolve));
    });
  }
});
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});

/** A table of each kind there is, for as long as `use` takes. */
const KINDS: Record<string, (details: boolean, use: (table: QueryTable) => Promise<void>) => Promise<void>> = {
  parsed: (details, use) => use(SocketTable.parse(bytes, { details })),
  "of a dump's file": (details, use) => use(readDumpSync(fileOf(bytes), { details })),
  "a batch of a dump": async (details, use) => {
    for await (const batch of readDump(fileOf(bytes), { details, rowsPerBatch: 900 })) await use(batch);
  },
  live: (details, use) => use(readSockets({ details, protocols: ["tcp", "tcp6"] })),
  // A monitor's always has details, and its memory is one that two threads see.
  "a monitor's": async (_, use) => {
    const monitor = watch({ protocols: ["tcp", "tcp6"] });
    const { table } = await monitor.refresh();
    expect(table.columns.inode.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(table.size).toBeGreaterThan(20);
    await use(table);
  },
  empty: (details, use) => use(new SocketTable({ details })),
};

describe.each(Object.keys(KINDS))("a table that is %s", (kind) => {
  const withTable = KINDS[kind] ?? (async () => {});

  describe.each([false, true])("details: %s", (details) => {
    test.each(FORMATS)("can be written as %s, all of it and chosen rows", async (format) => {
      await withTable(details, async (table) => {
        const { columns } = table;
        expectRows(await rowsIn(format, await written(format, [table])), plainRows(table), format);
        for (const filter of [{ state: "ESTABLISHED" }, parseFilter("state listening or dst 10/8")]) {
          const some = await written(format, [table], { filter });
          expectRows(await rowsIn(format, some), plainRows(table, table.select(filter)), format);
        }
        expect(table.columns).toBe(columns);
      });
    });

    test("can be summed up, compared and asked", async () => {
      await withTable(details, async (table) => {
        const copy = SocketTable.parse(bytes, { details });
        const { size, columns } = table;
        expect(summarize(table).total).toBe(size);
        expect(new Summarizer().add(table).add(copy).summary.total).toBe(size + copy.size);
        for (const [before, after] of [
          [table, table],
          [table, copy],
          [copy, table],
        ] as const) {
          const { opened, closed } = diff(before, after);
          expect(opened.length - closed.length).toBe(unique(after) - unique(before));
        }
        expect(table.select().length).toBe(size);
        expect(table.select(parseFilter("state all")).length).toBe(size);
        const rows = table.rowsOfInodes(columns.inode);
        for (const [row, found] of rows.entries()) {
          const inode = columns.inode[row] ?? 0;
          expect(found).toBe(inode === 0 ? -1 : columns.inode.lastIndexOf(inode));
          expect(table.byInode(inode)?.inode).toBe(inode === 0 ? undefined : inode);
        }
        for (const row of table.select({ state: "LISTEN" }).slice(0, 20)) {
          const { localAddress, localPort, protocol } = table.row(row);
          const found = table.byEndpoints({ address: localAddress, port: localPort }, undefined, protocol);
          expect(found).toMatchObject({ localPort, protocol });
        }
        expect(table.diagnostics.duplicates).toBe(size - unique(table));
        expect(table.columns).toBe(columns);
      });
    });
  });
});

/** Sockets: rows that a torn read lists twice are one. */
function unique(table: QueryTable): number {
  return new Set(
    Array.from(table, (row) =>
      [row.protocol, row.localAddress, row.localPort, row.remoteAddress, row.remotePort, row.inode].join(),
    ),
  ).size;
}
