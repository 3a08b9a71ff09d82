import { spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import {
  descriptorOf,
  findSocket,
  inodeOf,
  type Protocol,
  readSockets,
  type SocketLike,
  type SocketRow,
} from "../../src/index";
import { AF_INET, EPERM, EPROTONOSUPPORT, SOCK_CLOEXEC, SOCK_DGRAM, SOL_SOCKET } from "../../src/libc/constants";
import { libc } from "../../src/libc/libc";
import { encodeSockaddr } from "../../src/libc/sockaddr";
import { findSocketBy } from "../../src/procfs/sockets/find-socket";
import { errorOf } from "../procfs/errors";
import { folderOf } from "../procfs/files";
import { at, connection, deadPort, IPV4, listenAt, ROUTES } from "../procfs/loopback";
import { bind, setsockopt } from "../sockopt/more-libc";
import { whereSupported } from "../sockopt/where-supported";
import { runInNamespace, WHY_NO_NAMESPACE } from "./run-in-namespace";

const PROTOCOLS = ["tcp", "tcp6", "udp", "udp6"] as const;
const ends = (row: SocketRow | undefined) =>
  row && [row.protocol, row.localAddress, row.localPort, row.remoteAddress, row.remotePort, row.state, row.inode];

const SO_BINDTODEVICE = 25;

/** A listener and a connection to it at a link-local address; prints its port. */
const LINK_LOCAL = `ip link add other type dummy 2>/dev/null; ip link set lo up && ip addr add fe80::1/64 dev lo && exec "$0" -e '
  const { connect, createServer } = require("node:net");
  const server = createServer().listen(0, "fe80::1%lo", () => connect(server.address().port, "fe80::1%lo"));
  server.on("connection", () => console.log(server.address().port));'`;

whereSupported("findSocket", () => {
  it.each(ROUTES.filter(({ isMissing }) => !isMissing))("finds both ends and the listener: $name", async (route) => {
    const { port, client, server, peer, clientPort } = await connection(route.listenAt, route.connectTo);
    const [near, far] = [at(route.connectTo, clientPort), at(route.connectTo, port)];
    const table = readSockets();
    expect(ends(findSocket(near, far))).toEqual(ends(table.of(client)));
    expect(ends(findSocket(far, near))).toEqual(ends(table.of(peer)));
    expect(ends(findSocket(far))).toEqual(ends(table.of(server)));
    expect(findSocket(near, far, { protocol: route.client })?.inode).toBe(table.of(client)?.inode);
    const other = route.client === "tcp" ? "tcp6" : "tcp";
    expect(findSocket(near, far, { protocol: other })).toBeUndefined();
    expect(findSocket(near, far)?.congestionWindow).toBeUndefined();
    expect(findSocket(near, far, { details: true })?.congestionWindow).toBeGreaterThan(0);
  });

  it("never returns a listener for a connection, nor a connection for a listener", async () => {
    const { port, clientPort } = await connection(IPV4);
    expect(findSocket(at(IPV4, port), at(IPV4, 1))).toBeUndefined();
    expect(findSocket(at(IPV4, clientPort))).toBeUndefined();
    expect(findSocket(at(IPV4, await deadPort(IPV4)))).toBeUndefined();
  });

  it("finds UDP sockets, connected and not", async () => {
    const [one, other] = [createSocket("udp4"), createSocket("udp4")];
    onTestFinished(() => void [one.close(), other.close()]);
    one.bind(0, IPV4);
    await once(one, "listening");
    other.connect(one.address().port, IPV4);
    await once(other, "connect");
    const table = readSockets({ protocols: ["udp"] });
    const [near, far] = [at(IPV4, other.address().port), at(IPV4, one.address().port)];
    const protocol = "udp";
    expect(ends(findSocket(near, far, { protocol }))).toEqual(ends(table.of(other)));
    expect(ends(findSocket(far, undefined, { protocol }))).toEqual(ends(table.of(one)));
    expect(findSocket(far, near, { protocol })).toBeUndefined();
    expect(findSocket(near, far)).toBeUndefined();
  });

  it("finds sockets that are bound to an interface, beside others of the same port", async () => {
    const c = libc();
    const bindToLoopback = (socket: SocketLike) =>
      expect(setsockopt(descriptorOf(socket) ?? -1, SOL_SOCKET, SO_BINDTODEVICE, Buffer.from("lo\0"), 3)).toBe(0);
    const { port, server, client, peer, clientPort } = await connection(IPV4);
    for (const socket of [client, peer]) bindToLoopback(socket);
    const [near, far] = [at(IPV4, clientPort), at(IPV4, port)];
    const table = readSockets();
    // The listener, which is bound to none, would be found in the place of its connection.
    expect(ends(findSocket(far, near))).toEqual(ends(table.of(peer)));
    expect(ends(findSocket(near, far))).toEqual(ends(table.of(client)));
    expect(ends(findSocket(far))).toEqual(ends(table.of(server)));
    bindToLoopback(server);
    expect(ends(findSocket(far))).toEqual(ends(table.of(server)));
    const udp = c.socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    onTestFinished(() => void c.close(udp));
    bindToLoopback(udp);
    expect(bind(udp, encodeSockaddr(c, at("0.0.0.0", 0)), 16)).toBe(0);
    const row = readSockets({ protocols: ["udp"] }).of(udp);
    expect(findSocket(at(IPV4, row?.localPort ?? 0), undefined, { protocol: "udp" })?.inode).toBe(inodeOf(udp));
  });

  it.skipIf(WHY_NO_NAMESPACE)("finds sockets with link-local addresses, of another namespace too", async () => {
    const child = spawn("unshare", ["-n", "sh", "-c", LINK_LOCAL, process.execPath], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    const port = Number(await once(child.stdout, "data"));
    const table = readSockets({ pid: child.pid ?? 0 });
    expect(table.size).toBe(3);
    for (const row of table) {
      const far = row.remotePort === 0 ? undefined : at(row.remoteAddress, row.remotePort);
      expect(ends(findSocket(at("fe80::1", row.localPort), far, { pid: child.pid ?? 0 }))).toEqual(ends(row));
    }
    expect(findSocket(at("fe80::1", port))).toBeUndefined();
  });

  it("says why it cannot look for those that are bound to an interface", async () => {
    const c = { ...libc(), interfaces: () => -EPERM };
    const { port } = await listenAt(IPV4);
    expect(findSocketBy(c, at(IPV4, port))?.localPort).toBe(port);
    const { message } = errorOf("ERR_PERMISSION", () => findSocketBy(c, at(IPV4, port), at(IPV4, 1)));
    expect(message).toMatch(/^if_nameindex of the network interfaces failed: EPERM/);
  });

  describe.skipIf(WHY_NO_NAMESPACE)(WHY_NO_NAMESPACE ? `skipped: ${WHY_NO_NAMESPACE}` : "in a namespace", () => {
    let child: Awaited<ReturnType<typeof runInNamespace>>;
    beforeAll(async () => {
      child = await runInNamespace("every-state.ts");
    });
    afterAll(() => void child.kill("SIGKILL"));

    it("finds every row that is in the table, in every state", () => {
      const { pid } = child;
      const table = readSockets({ pid, protocols: PROTOCOLS, source: "netlink" });
      const states = new Set<string>();
      for (const row of table) {
        const [near, far] = [at(row.localAddress, row.localPort), at(row.remoteAddress, row.remotePort)];
        const { protocol } = row;
        const found = findSocket(near, row.remotePort === 0 ? undefined : far, { pid, protocol });
        expect(ends(found)).toEqual(ends(row));
        states.add(row.state);
        // Not in this process's.
        expect(findSocket(near, far, { protocol })?.inode).not.toBe(row.inode || -1);
      }
      expect(states.size).toBe(11);
    });

    it("leaves no descriptor open", () => {
      const { pid } = child;
      findSocket(at(IPV4, 20000));
      const before = readdirSync("/proc/self/fd").length;
      for (let i = 0; i < 100; i++) {
        findSocket(at(IPV4, 20000), undefined, { pid });
        findSocket(at(IPV4, 20000));
      }
      expect(readdirSync("/proc/self/fd").length).toBe(before);
    });

    it("needs privilege", () => {
      const c = { ...libc(), setns: () => -EPERM };
      errorOf("ERR_PERMISSION", () => findSocketBy(c, at(IPV4, 1), undefined, { pid: child.pid }));
    });
  });

  it("says why it cannot ask", async () => {
    const { port } = await listenAt(IPV4);
    const ask = (calls: object) => findSocketBy({ ...libc(), ...calls }, at(IPV4, port));
    errorOf("ERR_UNSUPPORTED", () => ask({ socket: () => -EPROTONOSUPPORT }));
    errorOf("ERR_PERMISSION", () => ask({ socket: () => -EPERM }));
    errorOf("ERR_READ", () => ask({ recv: () => -105 }));
    errorOf("ERR_UNSUPPORTED", () => findSocket(at(IPV4, port), undefined, { protocol: "raw" }));
    errorOf("ERR_UNSUPPORTED", () => findSocket(at(IPV4, port), undefined, { procRoot: folderOf({ "net/tcp": "" }) }));
    errorOf("ERR_INVALID_ARGUMENT", () => findSocket(at(IPV4, 65536)));
    errorOf("ERR_INVALID_ARGUMENT", () => findSocket(at("localhost", port)));
    errorOf("ERR_INVALID_ARGUMENT", () => findSocket(at(IPV4, port), undefined, { protocol: "sctp" as Protocol }));
  });
});
