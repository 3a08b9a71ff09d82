import { spawn } from "node:child_process";
import { once } from "node:events";
import type * as fs from "node:fs";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { inodeOf, inodesOfProcess, readDumpSync, readSockets } from "../../src/index";
import { generateDump } from "../generate/index";
import { Random } from "../generate/random";
import { snapshotsOf } from "../live/modules";
import { parseOracle } from "../oracle/index";
import { expectSameRows, rowsOf } from "../procfs/as-oracle";
import { errorOf } from "../procfs/errors";
import { folderOf, openFilesIn } from "../procfs/files";
import { connection, IPV4 } from "../procfs/loopback";
import { onLinux } from "../procfs/on-linux";

/*
 * System calls that fail as no file system here can be made to fail: each may be told to do something else first.
 */
type Calls = Pick<typeof fs, "openSync" | "readSync" | "readdirSync" | "readlinkSync">;

const faults = vi.hoisted((): { [Name in keyof Calls]?: (...args: unknown[]) => unknown } => ({}));

vi.mock("node:fs", async (original) => {
  const actual = await original<typeof fs>();
  const faulty =
    (name: keyof Calls) =>
    (...args: unknown[]) =>
      faults[name]?.(...args) ?? Reflect.apply(actual[name], actual, args);
  return {
    ...actual,
    openSync: faulty("openSync"),
    readSync: faulty("readSync"),
    readdirSync: faulty("readdirSync"),
    readlinkSync: faulty("readlinkSync"),
  };
});

afterEach(() => {
  for (const name of ["openSync", "readSync", "readdirSync", "readlinkSync"] as const) delete faults[name];
});

function failure(code: string, call: string): Error {
  return Object.assign(new Error(`${code}: played by a test, ${call}`), { code, syscall: call });
}

/** The real call, whatever is told. */
const { readSync: realRead } = await vi.importActual<typeof fs>("node:fs");

const tcp = generateDump({ protocol: "tcp", rows: 700, seed: 1 });
const tcp6 = generateDump({ protocol: "tcp6", rows: 500, seed: 2 });
const expected = () => [...parseOracle(tcp).rows, ...parseOracle(tcp6).rows];
const both = () => folderOf({ "net/tcp": tcp, "net/tcp6": tcp6 });

/** From its n-th call on, read(2) fails. */
function failReads(code: string, after: number): void {
  let reads = 0;
  faults.readSync = () => {
    if (reads++ >= after) throw failure(code, "read");
    return undefined;
  };
}

describe("read(2)", () => {
  it("interrupted, over and over, is called again: no row is lost", () => {
    const procRoot = both();
    let calls = 0;
    faults.readSync = () => {
      if (calls++ % 3 < 2) throw failure("EINTR", "read");
      return undefined;
    };
    expectSameRows(rowsOf(readSockets({ procRoot })), expected());
    expectSameRows(rowsOf(readDumpSync(join(procRoot, "net/tcp"))), parseOracle(tcp).rows);
    expect(calls).toBeGreaterThan(12);
  });

  it.each([1, 2, 3])("short, cut anywhere: no row is lost (seed %i)", (seed) => {
    const random = new Random(seed);
    faults.readSync = (fd, window, at, length) => {
      const most = random.chance(0.1) ? random.between(1, 3) : random.between(1, 700);
      return realRead(fd as number, window as Uint8Array, at as number, Math.min(length as number, most), null);
    };
    const procRoot = both();
    const table = readSockets({ procRoot, details: true });
    expectSameRows(rowsOf(table), [
      ...parseOracle(tcp, { details: true }).rows,
      ...parseOracle(tcp6, { details: true }).rows,
    ]);
    expect(table.diagnostics).toMatchObject({ malformed: 0, lines: 1202, bytes: tcp.length + tcp6.length });
  });

  it.each(["EIO", "ENOMEM", "ESTALE"])(
    "failed by %s at any time is one error, and the next refresh is whole",
    (code) => {
      const procRoot = both();
      const table = readSockets({ procRoot });
      for (let after = 0; after < 4; after++) {
        failReads(code, after);
        const error = errorOf("ERR_READ", () => table.refresh());
        expect(error.message).toBe(`${error.path} could not be read: ${code}: played by a test, read.`);
        expect(error.cause).toMatchObject({ code });
        expect([table.size, table.rowOfInode(1), table.diagnostics.rows]).toEqual([0, -1, 0]);
        expect(openFilesIn(procRoot)).toEqual([]);
        delete faults.readSync;
        expectSameRows(rowsOf(table.refresh()), expected());
      }
      failReads(code, 1);
      errorOf("ERR_READ", () => readSockets({ procRoot }));
      errorOf("ERR_READ", () => readDumpSync(join(procRoot, "net/tcp")));
      expect(openFilesIn(procRoot)).toEqual([]);
    },
  );
});

describe("a monitor's reading that fails half-way", () => {
  it("leaves the one before as it was, and the next one is whole", () => {
    const procRoot = both();
    const snapshots = snapshotsOf({ source: "procfs", procRoot, stuckAfter: 3 });
    const { table } = snapshots.next();
    const before = rowsOf(table);
    for (const after of [0, 1, 3]) {
      failReads("EIO", after);
      errorOf("ERR_READ", () => snapshots.next());
      expectSameRows(rowsOf(table), before);
      expect(table.size).toBe(1200);
    }
    delete faults.readSync;
    expectSameRows(rowsOf(snapshots.next().table), before);
  });
});

describe("open(2)", () => {
  it.each(["EMFILE", "ENFILE"])("failed by %s leaves the table as it was, and no descriptor open", (code) => {
    const procRoot = both();
    const table = readSockets({ procRoot });
    faults.openSync = (path) => {
      if (String(path).endsWith("tcp6")) throw failure(code, "open");
      return undefined;
    };
    const error = errorOf("ERR_READ", () => table.refresh());
    expect(error.message).toContain(code);
    expect(error.path).toBe(join(procRoot, "net/tcp6"));
    expectSameRows(rowsOf(table), expected());
    expect(openFilesIn(procRoot)).toEqual([]);
    errorOf("ERR_READ", () => readDumpSync(join(procRoot, "net/tcp6")));
    delete faults.openSync;
    expect(table.refresh().size).toBe(1200);
  });

  it("of a /proc that has just gone", () => {
    const procRoot = both();
    const table = readSockets({ procRoot });
    faults.openSync = () => {
      rmSync(join(procRoot, "net"), { recursive: true, force: true });
      return undefined;
    };
    expect(errorOf("ERR_NO_PROCFS", () => table.refresh()).message).toBe(
      `${procRoot}/net holds none of the tables tcp, tcp6.`,
    );
    expectSameRows(rowsOf(table), expected());
    delete faults.openSync;
    errorOf("ERR_NO_PROCFS", () => table.refresh());
    rmSync(procRoot, { recursive: true });
    errorOf("ERR_NO_PROCFS", () => table.refresh());
    expectSameRows(rowsOf(table), expected());
    mkdirSync(join(procRoot, "net"), { recursive: true });
    writeFileSync(join(procRoot, "net/tcp"), tcp);
    expect(table.refresh().size).toBe(700);
  });

  it.each(["ENOENT", "ESRCH"])("of a process that has just ended: %s", (code) => {
    const procRoot = folderOf({ "7/net/tcp": tcp, "7/net/tcp6": tcp6 });
    const table = readSockets({ procRoot, pid: 7 });
    faults.openSync = () => {
      rmSync(join(procRoot, "7"), { recursive: true, force: true });
      throw failure(code, "open");
    };
    expect(errorOf("ERR_NO_PROCESS", () => table.refresh()).message).toBe(`No process 7 in ${procRoot}.`);
    expectSameRows(rowsOf(table), expected());
  });
});

onLinux("inodesOfProcess() of a process that ends meanwhile", () => {
  it.each(["ENOENT", "ESRCH"])("before its descriptors are listed: %s", (code) => {
    faults.readdirSync = () => {
      throw failure(code, "scandir");
    };
    expect(errorOf("ERR_NO_PROCESS", () => inodesOfProcess(process.pid)).message).toMatch(/^Process \d+ has ended\.$/);
  });

  it.each(["ENOENT", "ESRCH"])("while they are: what is gone is left out (%s)", (code) => {
    faults.readlinkSync = () => {
      throw failure(code, "readlink");
    };
    expect(inodesOfProcess(process.pid).size).toBe(0);
  });
});

onLinux("a process that is killed between open(2) and read(2)", () => {
  it("has its tables read to their end all the same, and none the next time", async () => {
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000); console.log('up')"], { stdio: "pipe" });
    const closed = once(child, "close");
    await once(child.stdout, "data");
    const pid = child.pid ?? 0;
    const table = readSockets({ pid });
    let reads = 0;
    faults.readSync = () => {
      if (reads++ === 0) {
        child.kill("SIGKILL");
        // Until it is a zombie: its parent, this process, buries it only when the test goes on.
        while (!/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "latin1")));
      }
      return undefined;
    };
    const { server } = await connection(IPV4);
    expect(table.refresh().rowOfInode(inodeOf(server) ?? 0)).toBeGreaterThanOrEqual(0);
    expect(reads).toBeGreaterThan(1);
    await closed;
    errorOf("ERR_NO_PROCESS", () => table.refresh());
    expect(table.size).toBeGreaterThan(0);
  });

  it("or not at all: then it is an error, and the table is empty", () => {
    const procRoot = folderOf({ "7/net/tcp": tcp, "7/net/tcp6": tcp6 });
    const table = readSockets({ procRoot, pid: 7 });
    failReads("ESRCH", 2);
    errorOf("ERR_READ", () => table.refresh());
    expect(table.size).toBe(0);
    expect(openFilesIn(procRoot)).toEqual([]);
  });
});
