import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { type Protocol, readDumpSync } from "../../src/index";
import { generateDump } from "../generate/index";
import { parseOracle } from "../oracle/index";
import { expectSameCounts, expectSameRows, rowsOf } from "./as-oracle";
import { folderOf } from "./files";
import { onLinux } from "./on-linux";

/** Writes a file into a pipe in pieces of the lengths given, in turn; each piece is a read of its own when the reader is quicker. */
const WRITER = `
  const fs = require("node:fs");
  const [from, to, ...lengths] = process.argv.slice(1);
  const text = fs.readFileSync(from);
  fs.writeSync(1, "ready");
  const fd = fs.openSync(to, "w");
  for (let at = 0, i = 0; at < text.length; i++) {
    at += fs.writeSync(fd, text, at, Math.min(Number(lengths[i % lengths.length]), text.length - at));
  }`;

/** A folder whose net/ has a pipe for each table. Reading them blocks, and waits for their writers, which are ready to start. */
async function pipes(tables: Partial<Record<Protocol, Uint8Array>>, lengths: number[]): Promise<string> {
  const texts = Object.entries(tables);
  const procRoot = folderOf(Object.fromEntries(texts));
  mkdirSync(join(procRoot, "net"));
  for (const [protocol] of texts) {
    const path = join(procRoot, "net", protocol);
    execFileSync("mkfifo", [path]);
    const args = ["-e", WRITER, join(procRoot, protocol), path, ...lengths.map(String)];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    onTestFinished(() => void child.kill("SIGKILL"));
    await once(child.stdout, "data");
  }
  return procRoot;
}

const CUTS = [[1], [149, 151], [4050], [4096, 1, 7], [65536], [100_003, 5]];

onLinux("a dump that comes through a pipe, in short reads cut anywhere", () => {
  describe.each(CUTS.map((lengths) => [lengths.join(", "), lengths] as const))(
    "in pieces of %s bytes,",
    (_, lengths) => {
      it.each(["tcp", "tcp6"] as const)("gives all rows of %s", async (protocol) => {
        // A byte a piece is slow, and tells as much of fewer rows.
        const rows = lengths[0] === 1 ? 100 : 5000;
        const text = generateDump({ protocol, rows, seed: 5 });
        const procRoot = await pipes({ [protocol]: text }, lengths);
        const table = readDumpSync(join(procRoot, "net", protocol), { details: true });
        expectSameRows(rowsOf(table), parseOracle(text, { details: true }).rows);
        const { diagnostics } = table;
        expect(diagnostics).toMatchObject({ rows, malformed: 0, lines: rows + 1, headers: 1, bytes: text.length });
        // A pipe holds 64 KiB: no read gives more.
        expect(diagnostics.reads).toBeGreaterThanOrEqual(Math.ceil(text.length / 65536) + 1);
      });
    },
  );

  it("ends in the middle of a row", async () => {
    const text = generateDump({ protocol: "tcp6", rows: 3000, seed: 9 }).subarray(0, -50);
    const procRoot = await pipes({ tcp6: text }, [977, 4099, 13]);
    const path = join(procRoot, "net/tcp6");
    const table = readDumpSync(path);
    const expected = parseOracle(readFileSync(join(procRoot, "tcp6")));
    expectSameRows(rowsOf(table), expected.rows);
    expectSameCounts(table, expected, path);
    expect(table.diagnostics.tornTail).toBe(true);
  });
});
