import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { conditionOf } from "../../src/filter/condition-of";
import { PROTOCOLS, parseFilter, readSockets } from "../../src/index";
import { EAGAIN, EINTR, ENOBUFS, EPERM, EPROTONOSUPPORT } from "../../src/libc/constants";
import { type Libc, libc } from "../../src/libc/libc";
import { LiveTable } from "../../src/procfs/tables/live-table";
import { type SourceOptions, SourceReader } from "../../src/procfs/tables/source-reader";
import type { Protocol, SockdexErrorCode } from "../../src/table/index";
import { errorOf } from "../procfs/errors";
import { folderOf } from "../procfs/files";
import { hasV6, IPV4, listenAt } from "../procfs/loopback";
import { whereSupported } from "../sockopt/where-supported";
import { DONE, joined, message } from "./messages";
import { replying } from "./replying";
import { sleeperInNamespace, WHY_NO_NAMESPACE } from "./run-in-namespace";

/** What asks for tcp and tcp6 in one. */
const TCPDIAG_GETSOCK = 18;

const emptyTable = () => new LiveTable({}, () => {});

function netlinkReader(options: Partial<SourceOptions>, calls: Partial<Libc>): SourceReader {
  return new SourceReader({ source: "netlink", protocols: ["tcp"], ...options, libc: { ...libc(), ...calls } });
}

/** Reads tcp as if some system calls did something else. */
function readWith(
  calls: Partial<Libc>,
  { protocols = ["tcp"] as Protocol[], strict = false, table = emptyTable() } = {},
) {
  netlinkReader({ protocols, strict }, calls).read(table);
  return table;
}

/** A table that is read by netlink as far as that goes, as if some system calls did something else. */
function autoTable(options: Partial<SourceOptions>, calls: Partial<Libc>): LiveTable {
  const reader = netlinkReader({ source: "auto", ...options }, calls);
  return new LiveTable({}, (table) => reader.read(table));
}

/** The sockets of a port: others come and go. */
const idsAt = (port: number, table: LiveTable) =>
  [...table.select({ localPort: port })].map((row) => {
    const { protocol, localAddress, inode } = table.row(row);
    return [protocol, localAddress, inode].join(" ");
  });

const failed = (errno: number, type = 3) => message(type, new Uint8Array(Int32Array.of(-errno).buffer), { flags: 2 });
const INTERRUPTED = message(3, new Uint8Array(4), { flags: 0x12 });

whereSupported("netlink that is refused", () => {
  it.each([
    ["a kernel without it, as gVisor", { socket: () => -EPROTONOSUPPORT }, "ERR_UNSUPPORTED", /has no sock_diag/],
    ["a sandbox", { socket: () => -EPERM }, "ERR_PERMISSION", /socket of the family AF_NETLINK failed: EPERM/],
    ["one that does not connect", { connect: () => -EPERM }, "ERR_PERMISSION", /connect/],
    ["one that does not send", { send: () => -EPERM }, "ERR_PERMISSION", /send/],
    ["a kernel without this protocol", replying(failed(2)), "ERR_UNSUPPORTED", /cannot be asked for tcp by netlink/],
    ["a kernel that knows no such request", replying(failed(22, 2)), "ERR_UNSUPPORTED", /cannot be asked for tcp/],
    ["a kernel that permits nothing", replying(failed(1, 2)), "ERR_PERMISSION", /Permission denied/],
    ["a kernel out of memory", replying(failed(12)), "ERR_SYSTEM_CALL", /ENOMEM/],
    ["a reader that is too slow, ever again", replying(-ENOBUFS), "ERR_READ", /lost or interrupted 3 times/],
    ["a message that is too long", replying(300_000), "ERR_READ", /lost or interrupted 3 times/],
    ["dumps that are interrupted", replying(INTERRUPTED), "ERR_READ", /lost or interrupted 3 times/],
    ["an overrun", replying(message(4, new Uint8Array(4))), "ERR_READ", /lost or interrupted 3 times/],
    ["no reply", { recv: () => -EAGAIN, poll: () => 0 }, "ERR_READ", /did not reply within 10 s/],
    ["an end that is none", { recv: () => 0 }, "ERR_SYSTEM_CALL", /recv/],
  ] as [string, Partial<Libc>, SockdexErrorCode, RegExp][])("says why: %s", (_, calls, code, words) => {
    const table = readSockets({ source: "netlink" });
    expect(errorOf(code, () => readWith(calls, { table })).message).toMatch(words);
    // What cannot be opened leaves the table as it was, anything else empty.
    const isOpened = !("socket" in calls || "connect" in calls);
    expect(table.size === 0).toBe(isOpened || readSockets().size === 0);
    // And it can be read again.
    expect(() => table.refresh()).not.toThrow();
  });

  it("is read by /proc with auto, which says why", async () => {
    const { port } = await listenAt(IPV4);
    let opened = 0;
    const socket = () => {
      opened++;
      return -EPROTONOSUPPORT;
    };
    const table = autoTable({ protocols: ["tcp", "udp"] }, { socket });
    const reason = "This kernel cannot be asked for sockets by netlink: it has no sock_diag.";
    const fallback = (["tcp", "udp"] as const).map((protocol) => ({ protocol, code: "ERR_UNSUPPORTED", reason }));
    expect([table.source, table.diagnostics.fallback]).toEqual(["procfs", fallback]);
    expect(idsAt(port, table)).toHaveLength(1);
    table.refresh();
    expect(table.diagnostics.fallback).toEqual(fallback);
    // A kernel does not come by it.
    expect(opened).toBe(1);
  });

  it("once is tried again the next time, where it may pass", () => {
    let calls = 0;
    const recv: Libc["recv"] = (...to) => (calls++ < 3 ? -ENOBUFS : libc().recv(...to));
    const table = autoTable({}, { recv });
    expect([table.source, table.diagnostics.fallback]).toEqual([
      "procfs",
      [{ protocol: "tcp", code: "ERR_READ", reason: expect.stringMatching(/lost/) }],
    ]);
    table.refresh();
    expect([table.source, table.diagnostics.fallback]).toEqual(["netlink", undefined]);
  });

  describe("for some tables", () => {
    /** A kernel that has no sock_diag of these IP protocols, and for which of them it was asked. */
    function without(refused: readonly number[], reply = failed(2, 2)): { calls: Partial<Libc>; asked: number[] } {
      const asked: number[] = [];
      let sequence: Uint8Array | undefined;
      const calls: Partial<Libc> = {
        send(fd, request, flags) {
          const protocol = request[17] ?? 0;
          const isRefused = refused.includes(protocol);
          if (isRefused) asked.push(protocol);
          sequence = isRefused ? request.slice(8, 12) : undefined;
          return sequence === undefined ? libc().send(fd, request, flags) : request.length;
        },
        recv(fd, bytes, flags) {
          if (sequence === undefined) return libc().recv(fd, bytes, flags);
          bytes.set(reply);
          bytes.set(sequence, 8);
          return reply.length;
        },
      };
      return { calls, asked };
    }

    it("reads those from /proc, and all others by netlink", async () => {
      const { port } = await listenAt(IPV4);
      const { calls, asked } = without([255, 136, 17]);
      const protocols = ["icmp", ...PROTOCOLS.filter((name) => !name.startsWith("icmp"))] as const;
      const table = autoTable({ protocols }, calls);
      expect(table.source).toBe("mixed");
      const { fallback = [] } = table.diagnostics;
      expect(fallback.map(({ protocol }) => protocol)).toEqual(protocols.filter((name) => !name.startsWith("tcp")));
      expect(fallback.map(({ code }) => code)).toEqual(fallback.map(() => "ERR_UNSUPPORTED"));
      for (const { protocol, reason } of fallback) expect(reason).toContain(`asked for ${protocol} by netlink`);
      expect(idsAt(port, table)).toEqual(idsAt(port, readSockets({ protocols })));
      expect(idsAt(port, table)).toHaveLength(1);
      // Each protocol the kernel does not know once, of both families, and never again.
      expect(asked).toEqual([17, 136, 255]);
      table.refresh();
      expect(asked).toEqual([17, 136, 255]);
      expect([table.source, table.diagnostics.fallback]).toEqual(["mixed", fallback]);
    });

    it("also where a sandbox does not permit them", () => {
      const { fallback } = autoTable({ protocols: ["tcp", "udp"] }, without([17], failed(1, 2)).calls).diagnostics;
      expect(fallback).toEqual([{ protocol: "udp", code: "ERR_PERMISSION", reason: expect.stringMatching(/denied/) }]);
    });

    it("reads all from /proc where rows were lost behind some", async () => {
      const { port } = await listenAt(IPV4);
      const row = new Uint8Array(72);
      row[0] = 2;
      const table = autoTable({ protocols: ["tcp"] }, replying(joined([message(20, row), failed(12)])));
      expect(table.diagnostics.fallback).toMatchObject([{ protocol: "tcp", code: "ERR_SYSTEM_CALL" }]);
      expect([table.source, idsAt(port, table).length]).toEqual(["procfs", 1]);
      expect(idsAt(0, table)).toEqual([]);
    });

    it("by a filter are the rows that meet it", async () => {
      const { port } = await listenAt(IPV4);
      const filter = parseFilter(`sport = :${port}`);
      const condition = conditionOf(filter);
      const table = autoTable({ protocols: PROTOCOLS, filter, condition }, without([136]).calls);
      expect([table.source, [...table].map(({ localPort }) => localPort)]).toEqual(["mixed", [port]]);
    });
  });

  it("has nothing of protocols that no kernel can be asked for", () => {
    const { code, message } = errorOf("ERR_UNSUPPORTED", () =>
      readSockets({ source: "netlink", protocols: ["tcp", "icmp"] }),
    );
    expect(message).toMatch(/cannot be asked for icmp/);
    const { source, diagnostics } = readSockets({ source: "auto", protocols: ["tcp", "icmp"] });
    expect([source, diagnostics.fallback]).toEqual(["mixed", [{ protocol: "icmp", code, reason: message }]]);
  });

  it("does not take a captured tree for the running kernel", () => {
    const root = folderOf({ "net/tcp": "  sl  local_address\n" });
    errorOf("ERR_UNSUPPORTED", () => readSockets({ source: "netlink", procRoot: root }));
    const { source, diagnostics } = readSockets({ source: "auto", procRoot: root, protocols: ["tcp"] });
    expect([source, diagnostics.fallback]).toEqual([
      "procfs",
      [{ protocol: "tcp", code: "ERR_UNSUPPORTED", reason: expect.stringMatching(/is a captured copy/) }],
    ]);
  });

  it("enters no namespace to read its own", () => {
    const setns = () => expect.unreachable("there is nowhere to go");
    netlinkReader({ pid: process.pid }, { setns }).read(emptyTable());
  });

  it.skipIf(WHY_NO_NAMESPACE)(
    "of another namespace needs privilege: it does not go where it could not come back from",
    async () => {
      const { pid } = await sleeperInNamespace();
      let calls = 0;
      const setns = () => {
        calls++;
        return -EPERM;
      };
      const { message, path } = errorOf("ERR_PERMISSION", () => netlinkReader({ pid }, { setns }).read(emptyTable()));
      expect([message, path]).toEqual([expect.stringMatching(/CAP_SYS_ADMIN/), `/proc/${pid}/ns/net`]);
      // Only the way back was tried.
      expect(calls).toBe(1);
    },
  );

  it("is interrupted by signals, waits, and is read again after a loss", async () => {
    const { server, port } = await listenAt(IPV4);
    let calls = 0;
    const table = readWith({
      recv: (fd, bytes, flags) => [-EINTR, -EAGAIN, -ENOBUFS][calls++] ?? libc().recv(fd, bytes, flags),
      poll: () => 1,
    });
    expect(table.of(server)?.localPort).toBe(port);
  });

  it("closes each descriptor once, also where no other socket can be had after a loss", () => {
    let opened = 0;
    const closed: number[] = [];
    const calls: Partial<Libc> = {
      ...replying(-ENOBUFS),
      socket: (...which) => (opened++ === 0 ? libc().socket(...which) : -EPERM),
      close(fd) {
        closed.push(fd);
        return libc().close(fd);
      },
    };
    errorOf("ERR_PERMISSION", () => readWith(calls));
    expect(closed).toHaveLength(1);
  });

  it("leaves out a table that this machine does not have", () => {
    const folder = join(folderOf({ "net/tcp": "" }), "net");
    writeFileSync(join(folder, "tcp"), "");
    // Here it is there: so a kernel that knows nothing of it is one without sock_diag.
    errorOf("ERR_UNSUPPORTED", () => readWith(replying(failed(2, 2)), { protocols: ["tcp6"] }));
  });

  it.skipIf(!hasV6)("is of tcp and tcp6 in one dump, and in two where the kernel refuses that", async () => {
    const [four, six] = [await listenAt(IPV4), await listenAt("::1")];
    /** The types of the requests, and the listeners' protocols and ports. */
    const read = (isRefused: boolean) => {
      const types: number[] = [];
      let refusal: Uint8Array | undefined;
      const table = readWith(
        {
          send(fd, bytes, flags) {
            types.push(bytes[4] ?? 0);
            if (!isRefused || bytes[4] !== TCPDIAG_GETSOCK) return libc().send(fd, bytes, flags);
            refusal = failed(22, 2);
            refusal.set(bytes.subarray(8, 12), 8);
            return bytes.length;
          },
          recv(fd, bytes, flags) {
            if (refusal === undefined) return libc().recv(fd, bytes, flags);
            const { length } = refusal;
            bytes.set(refusal);
            refusal = undefined;
            return length;
          },
        },
        { protocols: ["udp", "tcp", "tcp6"] },
      );
      const inodes = table.columns.inode.filter((inode) => inode > 0);
      expect(new Set(inodes).size).toBe(inodes.length);
      const rows = [table.of(four.server), table.of(six.server)].map((row) => [row?.protocol, row?.localPort]);
      return { types, rows };
    };
    const rows = [
      ["tcp", four.port],
      ["tcp6", six.port],
    ];
    expect(read(false)).toEqual({ types: [20, TCPDIAG_GETSOCK], rows });
    expect(read(true)).toEqual({ types: [20, TCPDIAG_GETSOCK, 20, 20, 20], rows });
  });

  it("is strict about damaged messages, and else counts them", () => {
    const row = joined([message(20, new Uint8Array(72).fill(9)), DONE]);
    expect(readWith(replying(row)).diagnostics).toMatchObject({ rows: 0, malformed: 1, lines: 1 });
    errorOf("ERR_MALFORMED_ROW", () => readWith(replying(row), { strict: true }));
  });

  it("is one of three sources", () => {
    errorOf("ERR_INVALID_ARGUMENT", () => readSockets({ source: "ss" as "auto" }));
  });
});
