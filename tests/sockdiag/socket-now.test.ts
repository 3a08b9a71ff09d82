import { execFile, spawn, spawnSync } from "node:child_process";
import { createSocket, type Socket as Datagram } from "node:dgram";
import { once } from "node:events";
import { openSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it, onTestFinished } from "vitest";
import {
  inodeOf,
  readSockets,
  readUnixSockets,
  type SocketLike,
  type SocketRow,
  socketNow,
  type UnixRow,
} from "../../src/index";
import {
  AF_INET,
  EACCES,
  EPERM,
  EPROTONOSUPPORT,
  IPPROTO_MPTCP,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  SOCK_STREAM,
  SOL_SOCKET,
} from "../../src/libc/constants";
import { type Libc, libc } from "../../src/libc/libc";
import { encodeSockaddr } from "../../src/libc/sockaddr";
import { socketNowBy } from "../../src/procfs/sockets/socket-now";
import { withDescriptorOf } from "../../src/sockopt/take-descriptor";
import { bundled } from "../live/bundled";
import { asNobody } from "../procfs/as-nobody";
import { deafListener, WAITING } from "../procfs/deaf-listener";
import { errorOf } from "../procfs/errors";
import { folderOf } from "../procfs/files";
import { at, connection, dial, IPV4, listenAt, portOf, ROUTES } from "../procfs/loopback";
import { Namespace } from "../procfs/namespace";
import { bind, listen, setsockopt } from "../sockopt/more-libc";
import { whereSupported } from "../sockopt/where-supported";
import { message } from "./messages";
import { replying } from "./replying";
import { WHY_NO_NAMESPACE } from "./run-in-namespace";

const run = promisify(execFile);
const SO_REUSEPORT = 15;

const steady = (row: SocketRow | UnixRow | undefined) => {
  if (row === undefined || row.protocol === "unix") return undefined;
  const { timer: _, timerExpires: __, ...rest } = row.toJSON();
  return rest;
};

/** It is the row that the table has. */
function expectRow(socket: SocketLike): void {
  const row = socketNow(socket);
  const table = readSockets({ source: "netlink", protocols: ["tcp", "tcp6", "udp", "udp6"] });
  expect(row?.inode).toBe(inodeOf(socket));
  expect(steady(row)).toEqual(steady(table.of(socket)));
}

async function datagram(type: "udp4" | "udp6", address: string): Promise<Datagram> {
  const socket = createSocket(type).bind(0, address);
  onTestFinished(() => void socket.close());
  await once(socket, "listening");
  return socket;
}

/** A descriptor that is closed with the test; options are set to 1 before it is bound. */
function bound(type: number, protocol: number, port: number, ...options: readonly number[]): number {
  const c = libc();
  const fd = c.socket(AF_INET, type | SOCK_CLOEXEC, protocol);
  onTestFinished(() => void c.close(fd));
  for (const option of options) setsockopt(fd, SOL_SOCKET, option, Uint8Array.of(1, 0, 0, 0), 4);
  expect(bind(fd, encodeSockaddr(c, at(IPV4, port)), 16)).toBe(0);
  return fd;
}

/** The port that a descriptor was given. */
function portOfDescriptor(fd: number): number {
  const name = new Uint8Array(16);
  libc().getsockname(fd, name);
  return ((name[2] ?? 0) << 8) | (name[3] ?? 0);
}

whereSupported("socketNow", () => {
  it.each(ROUTES.filter(({ isMissing }) => !isMissing))(
    "has the row of a connection and of its listener: $name",
    async (route) => {
      const { server, client, peer } = await connection(route.listenAt, route.connectTo);
      for (const socket of [server, client, peer]) expectRow(socket);
      expect(socketNow(client)).toMatchObject({ protocol: route.client, state: "ESTABLISHED" });
      expect(socketNow(peer)).toMatchObject({ protocol: route.server, state: "ESTABLISHED" });
      expect(socketNow(client)?.congestionWindow).toBeUndefined();
      expect(socketNow(client, { details: true })?.congestionWindow).toBeGreaterThan(0);
    },
  );

  it("has what has changed since", async () => {
    const { client, peer } = await connection(IPV4);
    client.end();
    await once(peer, "end");
    expect(socketNow(peer)?.state).toBe("CLOSE_WAIT");
    expect(socketNow(client)?.state).toMatch(/^FIN_WAIT/);
  });

  it.each([
    ["udp4", IPV4],
    ["udp4", "0.0.0.0"],
    ["udp6", "::1"],
    ["udp6", "::"],
    ["udp6", "::ffff:127.0.0.1"],
  ] as const)("has the row of UDP sockets: %s at %s", async (type, address) => {
    const [one, other] = [await datagram(type, address), await datagram(type, address)];
    for (const socket of [one, other]) expectRow(socket);
    const target = address === "::" ? "::1" : address === "0.0.0.0" ? IPV4 : address;
    other.connect(one.address().port, target);
    await once(other, "connect");
    expectRow(other);
    expect(socketNow(other)?.remotePort).toBe(one.address().port);
  });

  it("has the row of a connection that is being made", async () => {
    const port = await deafListener(IPV4);
    for (let i = 0; i < WAITING; i++) await once(dial(IPV4, port), "connect");
    const socket = dial(IPV4, port);
    await new Promise(setImmediate);
    expect(socketNow(socket)?.state).toBe("SYN_SENT");
    expectRow(socket);
  });

  it("never has that of another socket that shares its port", () => {
    const listeners = [bound(SOCK_STREAM, 0, 0, SO_REUSEPORT)];
    const datagrams = [bound(SOCK_DGRAM, 0, 0, SO_REUSEPORT)];
    for (let i = 0; i < 7; i++) {
      listeners.push(bound(SOCK_STREAM, 0, portOfDescriptor(listeners[0] ?? 0), SO_REUSEPORT));
      datagrams.push(bound(SOCK_DGRAM, 0, portOfDescriptor(datagrams[0] ?? 0), SO_REUSEPORT));
    }
    for (const fd of listeners) expect(listen(fd, 5)).toBe(0);
    const all = [...listeners, ...datagrams];
    for (const fd of all) expectRow(fd);
    expect(new Set(all.map((fd) => socketNow(fd)?.inode)).size).toBe(16);
  });

  it("finds those that are bound to an interface, without a dump", () => {
    const c = libc();
    const send: Libc["send"] = (fd, bytes, flags) => {
      // NLM_F_DUMP.
      expect(bytes[7]).toBe(0);
      return c.send(fd, bytes, flags);
    };
    const loopback = Uint8Array.of(0x6c, 0x6f, 0);
    const SO_BINDTODEVICE = 25;
    for (const type of [SOCK_STREAM, SOCK_DGRAM]) {
      const fd = c.socket(AF_INET, type | SOCK_CLOEXEC, 0);
      onTestFinished(() => void c.close(fd));
      expect(setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, loopback, 3)).toBe(0);
      expect(bind(fd, encodeSockaddr(c, at("0.0.0.0", 0)), 16)).toBe(0);
      if (type === SOCK_STREAM) expect(listen(fd, 5)).toBe(0);
      expectRow(fd);
      expect(socketNowBy({ ...c, send }, fd)?.inode).toBe(inodeOf(fd));
    }
  });

  it("finds MPTCP's", async () => {
    const c = libc();
    const listener = c.socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_MPTCP);
    // A kernel without MPTCP.
    if (listener === -EPROTONOSUPPORT) return;
    onTestFinished(() => void c.close(listener));
    expect(bind(listener, encodeSockaddr(c, at(IPV4, 0)), 16)).toBe(0);
    expect(listen(listener, 5)).toBe(0);
    const client = c.socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_MPTCP);
    onTestFinished(() => void c.close(client));
    expect(c.connect(client, encodeSockaddr(c, at(IPV4, portOfDescriptor(listener))))).toBe(0);
    expect(socketNow(listener)).toMatchObject({ state: "LISTEN", inode: inodeOf(listener) });
    expect(socketNow(client)).toMatchObject({ state: "ESTABLISHED", inode: inodeOf(client) });
  });

  it("has no row of what is closed, not bound, or not of these tables", async () => {
    const { server, client } = await connection(IPV4);
    const c = libc();
    const unbound = c.socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    const netlink = c.socket(16, 3, 4);
    onTestFinished(() => void [c.close(unbound), c.close(netlink)]);
    // A TCP socket that is bound alone is in no table, though a listener may be at that very port.
    const idle = bound(SOCK_STREAM, 0, 0, SO_REUSEPORT);
    const other = bound(SOCK_STREAM, 0, portOfDescriptor(idle), SO_REUSEPORT);
    expect(listen(other, 5)).toBe(0);
    const file = openSync("/dev/null", "r");
    onTestFinished(() => void c.close(file));
    for (const fd of [unbound, netlink, idle, file, 987654, -1, null, undefined]) expect(socketNow(fd)).toBeUndefined();
    client.destroy();
    expect(socketNow(client)).toBeUndefined();
    server.close();
    expect(socketNow(server)).toBeUndefined();
    for (const value of [{}, 1.5, Number.NaN]) errorOf("ERR_INVALID_ARGUMENT", () => socketNow(value));
    errorOf("ERR_INVALID_ARGUMENT", () => socketNow(server, { detail: true } as object));
  });

  it("has the row of the primary's listener in a worker of a cluster", async () => {
    const program = await bundled("sockdiag/cluster-now.ts");
    const env = { ...process.env, NODE_PATH: join(import.meta.dirname, "../../node_modules") };
    const { stdout } = await run(process.execPath, [program], { env });
    expect(stdout).toBe("LISTEN true\nundefined\n");
  });

  it.skipIf(WHY_NO_NAMESPACE)("has no row of this namespace for a socket of another", async () => {
    const { pid, ports } = await Namespace.start();
    const [port = 0] = ports;
    const { stdout } = spawnSync("sh", ["-c", `ls -l /proc/${pid}/fd | sed -n 's/.* \\([0-9]*\\) -> socket.*/\\1/p'`]);
    const found = String(stdout)
      .trim()
      .split("\n")
      .map((fd) => withDescriptorOf(pid, Number(fd), (own) => [inodeOf(own), socketNow(own)] as const));
    expect(found.length).toBeGreaterThan(4);
    // Its standard streams are unix sockets of this one.
    const rows = found.filter((one) => one !== undefined).filter(([, row]) => row?.protocol !== "unix");
    expect(rows.length).toBeGreaterThan(4);
    for (const [inode, row] of rows) expect([inode, row]).toEqual([inode, undefined]);
    expect(readSockets({ pid }).select({ localPort: port }).length).toBeGreaterThan(0);
  });

  it("has the row of a unix socket, of its kind: a server, a child's pipe", async () => {
    const path = join(folderOf({}), "a");
    const server = createServer().listen(path);
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const row = socketNow(server);
    expect(row).toEqual({
      ...{ protocol: "unix", type: "stream", state: "LISTEN", inode: inodeOf(server), rxQueue: 0, backlogLimit: 511 },
      ...{ uid: process.getuid?.(), path, isAbstract: false },
    });
    // What others have is undefined in it, for the compiler too.
    expect([row?.localPort, row?.txQueue]).toEqual([undefined, undefined]);
    const child = spawn("cat", { stdio: ["pipe", "ignore", "ignore"] });
    onTestFinished(() => void child.kill());
    await once(child, "spawn");
    expect(socketNow(child.stdin)).toMatchObject({
      protocol: "unix",
      state: "ESTABLISHED",
      inode: inodeOf(child.stdin),
    });
    expect(readUnixSockets().byInode(Number(row?.inode))).toEqual(row);
    // A kernel without unix_diag.
    const noSuch = message(2, new Uint8Array(Int32Array.of(-2).buffer));
    expect(socketNowBy({ ...libc(), ...replying(noSuch) }, server)).toEqual({
      ...{ protocol: "unix", type: "stream", state: "LISTEN", inode: inodeOf(server), path, isAbstract: false },
    });
    server.close();
    expect(socketNow(server)).toBeUndefined();
  });

  it.skipIf(asNobody === undefined)("needs no privilege", async () => {
    const { server, client } = await connection(IPV4);
    await asNobody?.(() => {
      expect([server, client].map((socket) => socketNow(socket)?.state)).toEqual(["LISTEN", "ESTABLISHED"]);
      expect(socketNow(client, { details: true })?.congestionWindow).toBeGreaterThan(0);
    });
  });

  it("says why it cannot ask", async () => {
    const { server } = await listenAt(IPV4);
    const ask = (calls: Partial<Libc>) => socketNowBy({ ...libc(), ...calls }, server);
    errorOf("ERR_UNSUPPORTED", () => ask({ socket: () => -EPROTONOSUPPORT }));
    errorOf("ERR_PERMISSION", () => ask({ socket: () => -EPERM }));
    errorOf("ERR_PERMISSION", () => ask({ getsockname: () => -EACCES }));
    errorOf("ERR_READ", () => ask({ recv: () => -105 }));
    expect(socketNow(server)?.localPort).toBe(portOf(server));
  });
});
