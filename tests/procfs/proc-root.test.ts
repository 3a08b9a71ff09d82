import { existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PROTOCOLS, type Protocol, type ReadOptions, readSockets } from "../../src/index";
import { generateDump } from "../generate/index";
import { parseOracle } from "../oracle/index";
import { expectSameRows, rowsOf } from "./as-oracle";
import { errorOf } from "./errors";
import { folderOf } from "./files";

const dump = (protocol: Protocol, rows: number, seed = rows) => generateDump({ protocol, rows, seed });

/** Rows of the tables in `folder`, as the reference parser reads them. */
function expectTables(folder: string, options: ReadOptions, protocols: Protocol[] = ["tcp", "tcp6"]): void {
  const table = readSockets({ ...options, details: true });
  const expected = protocols.flatMap(
    (protocol) => parseOracle(readFileSync(join(folder, protocol)), { protocol, details: true }).rows,
  );
  expect(expected.length).toBeGreaterThan(0);
  expectSameRows(rowsOf(table), expected);
  expect(table.diagnostics).toMatchObject({ rows: expected.length, malformed: 0, missing: [] });
}

describe("procRoot", () => {
  it("with a net folder of its own: that one, on any platform", () => {
    const procRoot = folderOf({ "net/tcp": dump("tcp", 3), "net/tcp6": dump("tcp6", 4) });
    expectTables(join(procRoot, "net"), { procRoot });
    // A slash behind makes no other folder of it.
    expectTables(join(procRoot, "net"), { procRoot: `${procRoot}/` });
  });

  it("with the host's init: its, since `net` is the reader's own", () => {
    const procRoot = folderOf({
      "net/tcp": dump("tcp", 3),
      "net/tcp6": dump("tcp6", 4),
      "1/net/tcp": dump("tcp", 50),
      "1/net/tcp6": dump("tcp6", 60),
    });
    expectTables(join(procRoot, "1/net"), { procRoot });
  });

  it("with a pid: that process's", () => {
    const procRoot = folderOf({
      "net/tcp": dump("tcp", 3),
      "1/net/tcp": dump("tcp", 50),
      "4711/net/tcp": dump("tcp", 70),
      "4711/net/tcp6": dump("tcp6", 80),
    });
    expectTables(join(procRoot, "4711/net"), { procRoot, pid: 4711 });
  });

  it("with a net folder behind links that stay in the tree, as a support archive has it", () => {
    const procRoot = folderOf({ "4711/net/tcp": dump("tcp", 3), "4711/net/tcp6": dump("tcp6", 4) });
    symlinkSync("4711", join(procRoot, "self"));
    symlinkSync("self/net", join(procRoot, "net"));
    expectTables(join(procRoot, "4711/net"), { procRoot });
    const link = join(folderOf({}), "link");
    symlinkSync(procRoot, link);
    expectTables(join(procRoot, "4711/net"), { procRoot: link });
  });

  it.skipIf(process.platform !== "linux")("with a link to the /proc of the reader: refused", () => {
    const procRoot = folderOf({ "2/comm": "" });
    symlinkSync("/proc/self/net", join(procRoot, "net"));
    symlinkSync("/proc/self/net", join(procRoot, "2/net"));
    expect(errorOf("ERR_NO_PROCFS", () => readSockets({ procRoot })).message).toMatch(
      /net leads out of .*, to \/proc\//,
    );
    errorOf("ERR_NO_PROCFS", () => readSockets({ procRoot, pid: 2 }));
  });

  it("with a net folder that leads nowhere: refused", () => {
    const procRoot = folderOf({ "4711/comm": "" });
    symlinkSync("self/net", join(procRoot, "net"));
    errorOf("ERR_NO_PROCFS", () => readSockets({ procRoot }));
  });

  it("with all ten tables, of which several look alike: a file's name tells them apart", () => {
    const files = PROTOCOLS.map((protocol, i) => [`net/${protocol}`, dump(protocol, 100 + i)] as const);
    const procRoot = folderOf(Object.fromEntries(files));
    const folder = join(procRoot, "net");
    expectTables(folder, { procRoot, protocols: PROTOCOLS }, [...PROTOCOLS]);
    const reversed = [...PROTOCOLS].reverse();
    expectTables(folder, { procRoot, protocols: reversed }, reversed);
    const table = readSockets({ procRoot, protocols: PROTOCOLS });
    expect(Object.keys(table.countByProtocol())).toEqual([...PROTOCOLS]);
    expect(table.diagnostics).toMatchObject({ headers: 10, skipped: 10 });
  });

  it("with tables of one row, of none, and large ones, one after another", () => {
    const procRoot = folderOf({
      "net/tcp": dump("tcp", 30_000),
      "net/tcp6": dump("tcp6", 0),
      "net/udp": dump("udp", 1),
      "net/udp6": dump("udp6", 20_000),
    });
    const tables: Protocol[] = ["tcp6", "tcp", "udp", "udp6"];
    expectTables(join(procRoot, "net"), { procRoot, protocols: tables }, tables);
  });

  it("with a sockstat whose numbers are far off: it is only a hint", () => {
    for (const sockstat of ["TCP: inuse 1 orphan 0 tw 0", "TCP: inuse 300000 orphan 5 tw 9", "no numbers", ""]) {
      const procRoot = folderOf({
        "net/tcp": dump("tcp", 5000),
        "net/tcp6": dump("tcp6", 10),
        "net/sockstat": sockstat,
      });
      expectTables(join(procRoot, "net"), { procRoot });
    }
  });

  it.each([
    ["numbers no memory could hold", 99_999_999_999, 2 ** 32],
    ["more sockets of other tables than the memory asked for", 300_000, 2 ** 22],
  ])("with a sockstat of %s", (_, inuse, maximumMemory) => {
    const procRoot = folderOf({ "net/tcp": dump("tcp", 5), "net/sockstat": `TCP: inuse ${inuse} orphan 0 tw 0\n` });
    expect(readSockets({ procRoot, protocols: ["tcp"], maximumMemory }).size).toBe(5);
  });

  it("with malformed rows: each problem names its file and the line in it", () => {
    const broken = Buffer.concat([dump("tcp6", 9), Buffer.from("what is this\n")]);
    const procRoot = folderOf({ "net/tcp": dump("tcp", 7), "net/tcp6": broken });
    const { diagnostics } = readSockets({ procRoot });
    expect(diagnostics).toMatchObject({ rows: 16, malformed: 1, lines: 19, tornTail: false });
    expect(diagnostics.problems).toEqual([
      {
        line: 11,
        byteOffset: broken.length - 13,
        reason: "slot",
        text: "what is this",
        source: join(procRoot, "net/tcp6"),
      },
    ]);
  });

  it("of a table cut off in the middle of a row, with another behind it", () => {
    const whole = dump("tcp", 10, 1);
    const torn = whole.subarray(0, whole.length - 100);
    const procRoot = folderOf({ "net/tcp": torn, "net/tcp6": dump("tcp6", 10) });
    const table = readSockets({ procRoot });
    expectSameRows(rowsOf(table), [
      ...parseOracle(torn).rows,
      ...parseOracle(readFileSync(join(procRoot, "net/tcp6"))).rows,
    ]);
    expect(table.size).toBe(19);
    expect(table.diagnostics.malformed).toBe(1);
    expect(table.diagnostics.problems).toMatchObject([{ line: 11, source: join(procRoot, "net/tcp") }]);
  });

  it.skipIf(!existsSync("/proc/net/tcp"))("a copy of the real one reads the same", () => {
    const procRoot = folderOf({ "net/placeholder": "" });
    for (const protocol of ["tcp", "udp"]) {
      writeFileSync(join(procRoot, "net", protocol), readFileSync(`/proc/net/${protocol}`));
    }
    const table = readSockets({ procRoot, protocols: ["tcp", "udp"] });
    expectSameRows(rowsOf(table), [
      ...parseOracle(readFileSync(join(procRoot, "net/tcp"))).rows,
      ...parseOracle(readFileSync(join(procRoot, "net/udp"))).rows,
    ]);
  });
});
