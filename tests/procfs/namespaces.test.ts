import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { describe, expect, it, onTestFinished } from "vitest";
import { inodeOf, type Protocol, readSockets } from "../../src/index";
import { type OracleRow, parseOracle } from "../oracle/index";
import { expectSameRows, rowsOf } from "./as-oracle";
import { errorOf } from "./errors";
import { connection, IPV4 } from "./loopback";
import { Namespace, WHY_NONE } from "./namespace";
import { onLinux } from "./on-linux";
import { until } from "./until";

const TABLES: Protocol[] = ["tcp", "tcp6", "udp", "udp6"];

function oracleRows(pid: number, protocols: Protocol[]): OracleRow[] {
  return protocols.flatMap((protocol) => {
    return parseOracle(readFileSync(`/proc/${pid}/net/${protocol}`), { protocol, details: true }).rows;
  });
}

onLinux("the network namespace of a process", () => {
  describe.skipIf(WHY_NONE !== undefined)(`another's${WHY_NONE ? `: skipped, ${WHY_NONE}` : ""}`, () => {
    it("is read whole, as the reference parser reads it, in the order asked for", async () => {
      const { pid } = await Namespace.start();
      for (const protocols of [TABLES, [...TABLES].reverse(), ...TABLES.map((one) => [one])]) {
        const table = readSockets({ pid, protocols, details: true });
        const expected = oracleRows(pid, protocols);
        expectSameRows(rowsOf(table), expected);
        expect(table.size).toBe(expected.length);
        expect(table.diagnostics).toMatchObject({
          rows: expected.length,
          lines: expected.length + protocols.length,
          malformed: 0,
          skipped: protocols.length,
          headers: protocols.length,
          saturated: 0,
          duplicates: 0,
          tornTail: false,
          problems: [],
          missing: [],
          byteOrder: { certainty: 1 },
        });
        // One read a table for its rows, and one to see that it is over.
        expect(table.diagnostics.reads).toBe(2 * protocols.length);
        expect(table.diagnostics.bytes).toBeGreaterThan(100 * table.size);
      }
    });

    it("has its own sockets and none of ours", async () => {
      const namespace = await Namespace.start();
      const { server, client, peer } = await connection(IPV4);
      const [theirs, ours] = [readSockets({ pid: namespace.pid }), readSockets()];
      const listening = (table: typeof theirs) =>
        [...table.select({ state: "LISTEN" })].map((row) => table.row(row).localPort);
      expect(listening(theirs).sort()).toEqual([...namespace.ports].sort());
      for (const socket of [server, client, peer]) {
        expect(ours.of(socket)?.inode).toBe(inodeOf(socket));
        expect(theirs.of(socket)).toBeUndefined();
      }
      for (const { inode } of theirs) expect(ours.byInode(inode)).toBeUndefined();
    });

    it("is read again by refresh(), until the process is gone; then the last table stays", async () => {
      const namespace = await Namespace.start();
      const table = readSockets({ pid: namespace.pid });
      const listeners = () => table.countByState().LISTEN;
      expect(listeners()).toBe(2);
      await namespace.tell("more");
      await namespace.tell("more");
      expect(table.refresh()).toBe(table);
      expect(listeners()).toBe(4);
      for (const port of namespace.ports) {
        expect(table.byEndpoints({ address: "10.9.8.7", port })?.localPort).toBe(port);
      }
      await namespace.tell("less");
      table.refresh();
      expect(listeners()).toBe(3);
      expectSameRows(
        rowsOf(table),
        oracleRows(namespace.pid, ["tcp", "tcp6"]).map(({ details: _, ...row }) => row),
      );

      const { pid } = namespace;
      const before = rowsOf(table);
      await namespace.end();
      const error = errorOf("ERR_NO_PROCESS", () => table.refresh());
      expect(error.message).toBe(`No process ${pid} in /proc.`);
      expect(error.path).toBe(`/proc/${pid}`);
      expect(rowsOf(table)).toEqual(before);
    });
  });

  it("this process's, by its pid", async () => {
    const { server, client, peer } = await connection(IPV4);
    const table = readSockets({ pid: process.pid });
    expect([server, client, peer].map((socket) => table.stateOf(socket))).toEqual([
      "LISTEN",
      "ESTABLISHED",
      "ESTABLISHED",
    ]);
  });

  it("no process: a pid of nobody, a pid that is none", () => {
    // Above the most the kernel gives.
    const nobody = 2 ** 22 + 1;
    expect(errorOf("ERR_NO_PROCESS", () => readSockets({ pid: nobody })).message).toBe(
      `No process ${nobody} in /proc.`,
    );
    for (const pid of [0, -1, 1.5, Number.NaN, Infinity]) {
      expect(errorOf("ERR_INVALID_ARGUMENT", () => readSockets({ pid })).message).toBe(`${pid} is not a pid.`);
    }
  });

  it("a process that is over, though its parent has not asked yet", async () => {
    const parent = spawn("sh", ["-c", "sleep 600 & echo $!; exec sleep 600"]);
    onTestFinished(() => void parent.kill("SIGKILL"));
    const [text] = await once(parent.stdout, "data");
    const pid = Number(text);
    const read = (name: string) => readFileSync(`/proc/${name}`, "latin1");
    // A shell would ask; what it becomes does not.
    await until("the parent is no shell", () => read(`${parent.pid}/cmdline`).startsWith("sleep") || undefined);
    process.kill(pid, "SIGKILL");
    await until("it is a zombie", () => read(`${pid}/stat`).includes(") Z ") || undefined);
    const error = errorOf("ERR_NO_PROCESS", () => readSockets({ pid }));
    expect(error.path).toBe(`/proc/${pid}`);
  });
});
