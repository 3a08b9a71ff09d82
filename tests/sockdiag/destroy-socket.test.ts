import { once } from "node:events";
import { expect, it, onTestFinished } from "vitest";
import { destroySocket, readSockets, type SocketLike, type SocketRow, socketNow } from "../../src/index";
import {
  AF_INET,
  EAGAIN,
  ECONNABORTED,
  EOPNOTSUPP,
  EPERM,
  EPROTONOSUPPORT,
  MSG_DONTWAIT,
  SO_ERROR,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  SOCK_STREAM,
  SOL_SOCKET,
} from "../../src/libc/constants";
import { type Libc, libc } from "../../src/libc/libc";
import { encodeSockaddr } from "../../src/libc/sockaddr";
import { destroySocketBy } from "../../src/procfs/sockets/destroy-socket";
import { refuseDestroying, refuseDestroyingBy } from "../../src/procfs/sockets/refuse-destroying";
import { asNobody } from "../procfs/as-nobody";
import { errorOf } from "../procfs/errors";
import { at, connection, IPV4, ROUTES } from "../procfs/loopback";
import { Namespace } from "../procfs/namespace";
import { until } from "../procfs/until";
import { bind, listen, setsockopt } from "../sockopt/more-libc";
import { whereSupported } from "../sockopt/where-supported";
import { message } from "./messages";
import { replying } from "./replying";
import { WHY_NO_NAMESPACE } from "./run-in-namespace";

const SO_REUSEPORT = 15;

function rowOf(socket: SocketLike): SocketRow {
  const row = socketNow(socket);
  if (row === undefined || row.protocol === "unix") throw new Error("This socket has no such row.");
  return row;
}

/** Listening, or of datagrams, at a port that others may share; closed with the test. */
function sharing(type: number, port: number): number {
  const c = libc();
  const fd = c.socket(AF_INET, type | SOCK_CLOEXEC, 0);
  onTestFinished(() => void c.close(fd));
  setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, Uint8Array.of(1, 0, 0, 0), 4);
  expect(bind(fd, encodeSockaddr(c, at(IPV4, port)), 16)).toBe(0);
  if (type === SOCK_STREAM) expect(listen(fd, 5)).toBe(0);
  return fd;
}

function sharingOnePort(type: number): number[] {
  const first = sharing(type, 0);
  return [first, ...Array.from({ length: 5 }, () => sharing(type, rowOf(first).localPort))];
}

/** Whether this process may close sockets, and this kernel can. */
const WHY_NOT = (() => {
  try {
    const c = libc();
    const fd = c.socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    bind(fd, encodeSockaddr(c, at(IPV4, 0)), 16);
    try {
      destroySocket(rowOf(fd));
    } finally {
      c.close(fd);
    }
    return undefined;
  } catch (error) {
    return String(error);
  }
})();

whereSupported("destroySocket", () => {
  it.skipIf(WHY_NOT).each(ROUTES.filter(({ isMissing }) => !isMissing))(
    "closes a connection: its owner's next call fails with ECONNABORTED: $name",
    async (route) => {
      const { server, client, peer } = await connection(route.listenAt, route.connectTo);
      const row = rowOf(client);
      peer.on("error", () => {});
      const failed = once(client, "error").catch((error: unknown) => [error]);
      expect(destroySocket(row)).toBe(true);
      expect(await failed).toMatchObject([{ code: "ECONNABORTED" }]);
      // It is gone, and its listener is not.
      expect(destroySocket(row)).toBe(false);
      expect(socketNow(server)?.state).toBe("LISTEN");
    },
  );

  it.skipIf(WHY_NOT)("closes UDP sockets, connected and not", () => {
    const c = libc();
    const one = sharing(SOCK_DGRAM, 0);
    const other = sharing(SOCK_DGRAM, 0);
    expect(c.connect(other, encodeSockaddr(c, at(IPV4, rowOf(one).localPort)))).toBe(0);
    for (const fd of [other, one]) {
      const row = rowOf(fd);
      expect(destroySocket(row)).toBe(true);
      expect(c.recv(fd, new Uint8Array(1), MSG_DONTWAIT)).toBe(-ECONNABORTED);
    }
  });

  it.skipIf(WHY_NOT)("closes a listener, and the very one of those that share a port", () => {
    const listeners = sharingOnePort(SOCK_STREAM);
    for (const [i, row] of listeners.map(rowOf).entries()) {
      expect(destroySocket(row)).toBe(true);
      expect(listeners.map((fd) => socketNow(fd) !== undefined)).toEqual(listeners.map((_, k) => k > i));
    }
    // UDP's have the error, and keep a port that their program has chosen.
    const datagrams = sharingOnePort(SOCK_DGRAM);
    const receive = (fd: number) => libc().recv(fd, new Uint8Array(1), MSG_DONTWAIT);
    for (const [i, row] of datagrams.map(rowOf).entries()) {
      expect(destroySocket(row)).toBe(true);
      expect(datagrams.map(receive)).toEqual(datagrams.map((_, k) => (k === i ? -ECONNABORTED : -EAGAIN)));
    }
    expect(socketNow(datagrams[1])?.state).toBe("CLOSE");
  });

  it("asks one question for a connection that has ended, where its interface is known", async () => {
    const { client, peer } = await connection(IPV4);
    const [row, atListener] = [client, peer].map((socket) => {
      const { protocol, localAddress, localPort, remoteAddress, remotePort, inode } = rowOf(socket);
      return { protocol, localAddress, localPort, remoteAddress, remotePort, inode, cookie: 1n };
    });
    if (row === undefined || atListener === undefined) throw new Error("There are two.");
    client.on("error", () => {});
    peer.resetAndDestroy();
    await until("both are gone", () => (destroySocket(row) || destroySocket(atListener) ? undefined : true));
    const c = libc();
    const kinds: boolean[] = [];
    const counting: Libc = Object.assign(Object.create(c), {
      send(fd: number, bytes: Uint8Array, flags: number): number {
        // NLM_F_DUMP: it goes through all sockets.
        kinds.push(((bytes[7] ?? 0) & 3) === 3);
        return c.send(fd, bytes, flags);
      },
    });
    for (const gone of [row, atListener]) expect(destroySocketBy(counting, { ...gone, interface: 0 })).toBe(false);
    expect(kinds).toEqual([false, false]);
    kinds.length = 0;
    // One that is bound to an interface is found by no question that does not name it.
    expect(destroySocketBy(counting, row)).toBe(false);
    expect(kinds).toEqual([false, true]);
    expect(() => destroySocket({ ...row, interface: -1 })).toThrow("interface -1 is not the number of one");
  });

  it("closes no other socket in its place", async () => {
    const { server, client, peer } = await connection(IPV4);
    const { protocol, localAddress, localPort, remoteAddress, remotePort, inode } = rowOf(client);
    const row = { protocol, localAddress, localPort, remoteAddress, remotePort, inode };
    // A later socket between the same ends; a connection that there is not, at a listener's port; another family's.
    for (const other of [
      { ...row, inode: inode + 1 },
      { ...row, cookie: 1n },
      { ...row, remotePort: 1 },
      { ...rowOf(peer), protocol: "tcp" as const, remotePort: 1 },
      { ...row, localAddress: localAddress, localPort, remoteAddress, remotePort, inode: rowOf(server).inode },
      { ...row, protocol: "tcp6" as const, localAddress: `::ffff:${IPV4}`, remoteAddress: `::ffff:${IPV4}` },
    ]) {
      expect(destroySocket({ ...other, localAddress, remoteAddress })).toBe(false);
    }
    expect([client, peer, server].map((socket) => socketNow(socket)?.state)).toEqual([
      ...["ESTABLISHED", "ESTABLISHED", "LISTEN"],
    ]);
  });

  it.skipIf(WHY_NOT)("closes by the cookie what has no inode: a connection that ends", async () => {
    const { client, peer, clientPort } = await connection(IPV4);
    client.end();
    await once(peer, "end");
    client.destroy();
    const table = () =>
      readSockets({ source: "netlink", info: ["cookie"], filter: { localPort: clientPort, state: "FIN_WAIT2" } });
    await expect.poll(() => table().size).toBe(1);
    const row = table().row(0);
    expect(row.inode).toBe(0);
    errorOf("ERR_INVALID_ARGUMENT", () => destroySocket({ ...withoutCookie(row) }));
    expect(destroySocket(row)).toBe(true);
    expect(table().size).toBe(0);
  });

  it.skipIf(WHY_NOT ?? WHY_NO_NAMESPACE)("closes those of another namespace where that is named", async () => {
    const { pid } = await Namespace.start();
    const rows = [...readSockets({ pid, source: "netlink" })].filter(({ state }) => state === "LISTEN");
    const [row] = rows;
    if (row === undefined) throw new Error("Nobody listens there.");
    expect(destroySocket(row)).toBe(false);
    errorOf("ERR_PERMISSION", () => destroySocketBy({ ...libc(), setns: () => -EPERM }, row, { pid }));
    expect(destroySocket(row, { pid })).toBe(true);
    expect(readSockets({ pid }).byInode(row.inode)).toBeUndefined();
  });

  it.skipIf(asNobody === undefined)("takes CAP_NET_ADMIN", async () => {
    const { client } = await connection(IPV4);
    const row = rowOf(client);
    await asNobody?.(() => {
      expect(errorOf("ERR_PERMISSION", () => destroySocket(row)).message).toMatch(/CAP_NET_ADMIN/);
    });
    expect(socketNow(client)?.state).toBe("ESTABLISHED");
    expect(libc().intOption(Number(Reflect.get(Reflect.get(client, "_handle"), "fd")), SOL_SOCKET, SO_ERROR)).toBe(0);
  });

  it.skipIf(WHY_NOT)("can be asked for beforehand, and then closes nothing", async () => {
    const { client } = await connection(IPV4);
    refuseDestroying({});
    const refused = (calls: Partial<Libc>) => () => refuseDestroyingBy({ ...libc(), ...calls }, {});
    errorOf("ERR_PERMISSION", refused({ setIntOption: () => -EPERM }));
    errorOf("ERR_UNSUPPORTED", refused(replying(message(2, new Uint8Array(Int32Array.of(-EOPNOTSUPP).buffer)))));
    errorOf("ERR_UNSUPPORTED", refused({ socket: () => -EPROTONOSUPPORT }));
    errorOf("ERR_NO_PROCESS", () => refuseDestroying({ pid: 2 ** 22 }));
    await asNobody?.(() => void errorOf("ERR_PERMISSION", () => refuseDestroying({})));
    expect(socketNow(client)?.state).toBe("ESTABLISHED");
  });

  it("says why it cannot", async () => {
    const { client } = await connection(IPV4);
    const row = rowOf(client);
    const ask = (calls: Partial<Libc>) => destroySocketBy({ ...libc(), ...calls }, row);
    errorOf("ERR_UNSUPPORTED", () => ask({ socket: () => -EPROTONOSUPPORT }));
    errorOf("ERR_PERMISSION", () => ask({ socket: () => -EPERM }));
    errorOf("ERR_READ", () => ask({ recv: () => -105 }));
    const failed = (errno: number) => message(2, new Uint8Array(Int32Array.of(-errno).buffer));
    errorOf("ERR_UNSUPPORTED", () => ask(replying(failed(2))));
    errorOf("ERR_PERMISSION", () => ask(replying(failed(1))));
    errorOf("ERR_MALFORMED_ROW", () => ask(replying(message(20, new Uint8Array(8)))));
    // The look-up works, and closing does not.
    let sent = 0;
    const c = libc();
    const refusing = replying(failed(EOPNOTSUPP));
    const second = errorOf("ERR_UNSUPPORTED", () =>
      ask({
        send: (fd, bytes, flags) =>
          ++sent === 2 ? (refusing.send?.(fd, bytes, flags) ?? 0) : c.send(fd, bytes, flags),
        recv: (fd, bytes, flags) => (sent === 2 ? (refusing.recv?.(fd, bytes, flags) ?? 0) : c.recv(fd, bytes, flags)),
      }),
    );
    expect(second.message).toMatch(/CONFIG_INET_DIAG_DESTROY/);
    for (const wrong of [
      { ...row, localAddress: "localhost", remoteAddress: IPV4 },
      { ...row, localAddress: IPV4, remoteAddress: IPV4, inode: -1 },
      { ...row, localAddress: IPV4, remoteAddress: IPV4, localPort: 65536 },
    ]) {
      errorOf("ERR_INVALID_ARGUMENT", () => destroySocket(wrong));
    }
    errorOf("ERR_INVALID_ARGUMENT", () => destroySocket(row, { protocol: "tcp" } as object));
    const raw = { ...row, localAddress: IPV4, remoteAddress: IPV4, protocol: "raw" as const };
    errorOf("ERR_UNSUPPORTED", () => destroySocket(raw));
  });
});

function withoutCookie(row: SocketRow) {
  const { protocol, localAddress, localPort, remoteAddress, remotePort, inode } = row;
  return { protocol, localAddress, localPort, remoteAddress, remotePort, inode };
}
