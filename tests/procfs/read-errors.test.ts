import { chmodSync, mkdirSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type LiveTable, PROTOCOLS, type Protocol, readSockets, SockdexError } from "../../src/index";
import { generateDump } from "../generate/index";
import { asNobody } from "./as-nobody";
import { rowsOf } from "./as-oracle";
import { errorOf } from "./errors";
import { folderOf, openFilesIn } from "./files";

const tcp = generateDump({ protocol: "tcp", rows: 20 });
const tcp6 = generateDump({ protocol: "tcp6", rows: 30 });
const onLinuxOnly = process.platform === "linux";

/** No descriptor is left behind by what failed. */
function expectClosed(folder: string): void {
  if (onLinuxOnly) expect(openFilesIn(folder)).toEqual([]);
}

describe("what cannot be read", () => {
  it("one table of two: is missing, not an error", () => {
    const procRoot = folderOf({ "net/tcp": tcp });
    const table = readSockets({ procRoot });
    expect(table.size).toBe(20);
    expect(table.diagnostics.missing).toEqual(["tcp6"]);
    writeFileSync(join(procRoot, "net/tcp6"), tcp6);
    expect(table.refresh().size).toBe(50);
    expect(table.diagnostics.missing).toEqual([]);
    rmSync(join(procRoot, "net/tcp"));
    expect(table.refresh().size).toBe(30);
    expect(table.diagnostics.missing).toEqual(["tcp"]);
    expectClosed(procRoot);
  });

  it("all tables asked for", () => {
    const procRoot = folderOf({ "net/tcp": tcp });
    const error = errorOf("ERR_NO_PROCFS", () => readSockets({ procRoot, protocols: ["udp", "raw6"] }));
    expect(error.message).toBe(`${procRoot}/net holds none of the tables udp, raw6.`);
    expect(error.path).toBe(`${procRoot}/net`);
  });

  it("a root that is not there, that holds no net, that is a file, whose net is a file", () => {
    const procRoot = folderOf({ file: "", "1/net": "not a folder" });
    const nowhere = join(procRoot, "nowhere");
    expect(errorOf("ERR_NO_PROCFS", () => readSockets({ procRoot: nowhere })).message).toBe(
      `There is no ${nowhere}: mount procfs there, or say where it is.`,
    );
    const file = join(procRoot, "file");
    expect(errorOf("ERR_NO_PROCFS", () => readSockets({ procRoot: file })).message).toBe(
      `${file} is not a procfs: it has no net folder.`,
    );
    expect(errorOf("ERR_NO_PROCFS", () => readSockets({ procRoot })).path).toBe(join(procRoot, "net"));
  });

  it("a process that is not there", () => {
    const procRoot = folderOf({ "net/tcp": tcp, "1/net/tcp": tcp });
    const error = errorOf("ERR_NO_PROCESS", () => readSockets({ procRoot, pid: 4711 }));
    expect(error.message).toBe(`No process 4711 in ${procRoot}.`);
    expect(error.path).toBe(join(procRoot, "4711"));
  });

  it("a folder in a table's place", () => {
    const procRoot = folderOf({ "net/tcp": tcp, "net/tcp6/file": "" });
    const path = join(procRoot, "net/tcp6");
    const error = errorOf("ERR_READ", () => readSockets({ procRoot }));
    expect(error.message).toBe(`${path} is not a regular file: it is not read.`);
    expect(error.path).toBe(path);
    expectClosed(procRoot);
  });

  it.skipIf(!asNobody)("a table that this user may not read (skipped where no other user can be played)", async () => {
    const procRoot = folderOf({ "net/tcp": tcp, "net/tcp6": tcp6 });
    const path = join(procRoot, "net/tcp6");
    chmodSync(path, 0);
    await asNobody?.(() => {
      const error = errorOf("ERR_PERMISSION", () => readSockets({ procRoot }));
      expect(error.message).toBe(`${path} cannot be read: permission denied.`);
      expect(error.path).toBe(path);
      expect(error.cause).toMatchObject({ code: "EACCES" });
    });
    expectClosed(procRoot);
  });

  it("a file that is no table", () => {
    const noise = Uint8Array.from({ length: 100_000 }, (_, i) => (i * 7919) >> 3);
    for (const text of ["", "\n\n", "hello\n", noise]) {
      const procRoot = folderOf({ "net/tcp": text });
      const path = join(procRoot, "net/tcp");
      const error = errorOf("ERR_NO_TABLE", () => readSockets({ procRoot, protocols: ["tcp"] }));
      expect(error.message).toBe(`${path} holds no socket table: ${text.length} bytes without a header line or a row.`);
      expect(error.path).toBe(path);
      expectClosed(procRoot);
    }
  });

  it("a malformed row, when strict", () => {
    const text = Buffer.concat([tcp6, Buffer.from("  30: 0100007F:XXXX and so on\n"), tcp6]);
    const procRoot = folderOf({ "net/tcp": tcp, "net/tcp6": text });
    const path = join(procRoot, "net/tcp6");
    const error = errorOf("ERR_MALFORMED_ROW", () => readSockets({ procRoot, strict: true }));
    expect(error).toMatchObject({ line: 32, byteOffset: tcp6.length, text: "  30: 0100007F:XXXX and so on", path });
    expect(error.message).toBe(
      `${path}, line 32, byte ${tcp6.length}: no local column in "  30: 0100007F:XXXX and so on".`,
    );
    expectClosed(procRoot);
  });

  it("more rows than the memory it was given", () => {
    const procRoot = folderOf({ "net/tcp": generateDump({ protocol: "tcp", rows: 50_000 }) });
    const error = errorOf("ERR_OUT_OF_MEMORY", () =>
      readSockets({ procRoot, protocols: ["tcp"], maximumMemory: 2 ** 20 }),
    );
    expect(error.message).toMatch(/^No memory for more than \d+ rows: /);
    expectClosed(procRoot);
  });
});

describe("what cannot be asked for", () => {
  it("no table, a table of another name", () => {
    expect(errorOf("ERR_INVALID_ARGUMENT", () => readSockets({ protocols: [] })).message).toBe(
      "protocols is empty: name at least one table.",
    );
    const protocols: Protocol[] = JSON.parse('["tcp", "sctp"]');
    expect(errorOf("ERR_INVALID_ARGUMENT", () => readSockets({ protocols })).message).toBe(
      `Unknown protocol "sctp": one of ${PROTOCOLS.join(", ")}.`,
    );
  });
});

it("a table that is empty beside a good one is no error, whichever comes first", () => {
  for (const empty of ["tcp", "tcp6"]) {
    const procRoot = folderOf({ "net/tcp": tcp, "net/tcp6": tcp6, [`net/${empty}`]: "" });
    expect(readSockets({ procRoot }).size).toBeGreaterThan(0);
  }
});

describe("a refresh that fails", () => {
  /** The table reads its files again when they are good again, whatever happened between. */
  function expectRecovery(table: LiveTable, procRoot: string): void {
    writeFileSync(join(procRoot, "net/tcp"), tcp);
    writeFileSync(join(procRoot, "net/tcp6"), tcp6);
    expect(table.refresh().size).toBe(50);
    expect(table.diagnostics).toMatchObject({ rows: 50, lines: 52, malformed: 0, missing: [], tornTail: false });
    expectClosed(procRoot);
  }

  it("before anything is read leaves the table as it was", () => {
    const procRoot = folderOf({ "net/tcp": tcp, "net/tcp6": tcp6 });
    const table = readSockets({ procRoot });
    const before = rowsOf(table);
    const diagnostics = JSON.stringify(table.diagnostics);
    rmSync(join(procRoot, "net"), { recursive: true });
    errorOf("ERR_NO_PROCFS", () => table.refresh());
    mkdirSync(join(procRoot, "net"));
    errorOf("ERR_NO_PROCFS", () => table.refresh());
    mkdirSync(join(procRoot, "net/tcp"));
    errorOf("ERR_READ", () => table.refresh());
    rmdirSync(join(procRoot, "net/tcp"));
    expect(rowsOf(table)).toEqual(before);
    expect(JSON.stringify(table.diagnostics)).toBe(diagnostics);
    expectRecovery(table, procRoot);
  });

  it("in the middle can be made good", () => {
    const procRoot = folderOf({ "net/tcp": tcp, "net/tcp6": tcp6 });
    const table = readSockets({ procRoot });
    for (const name of ["tcp", "tcp6"]) writeFileSync(join(procRoot, "net", name), "nothing");
    errorOf("ERR_NO_TABLE", () => table.refresh());
    // What is left is no mixture of then and now.
    expect(table.size).toBe(0);
    expect(table.byInode(1)).toBeUndefined();
    expectRecovery(table, procRoot);
  });
});

it("every error is one of the family, known by its brand", () => {
  const error: unknown = errorOf("ERR_INVALID_ARGUMENT", () => readSockets({ protocols: [] }));
  expect(error).toBeInstanceOf(Error);
  expect(error).toBeInstanceOf(SockdexError);
});
