import { createSocket } from "node:dgram";
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { descriptorOf } from "../../src/index";
import { AF_NETLINK, EINTR, POLLERR, SOCK_CLOEXEC, SOCK_RAW } from "../../src/libc/constants";
import { type Libc, libc } from "../../src/libc/libc";
import { statusOfDescriptor } from "../../src/sockopt/connection-status";
import { connectionStatus, socketError, tcpInfo } from "../../src/sockopt/index";
import { tcpInfoOf } from "../../src/sockopt/read-tcp-info";
import { errorOf } from "../procfs/errors";
import { folderOf } from "../procfs/files";
import { connection, deadPort, IPV4 } from "../procfs/loopback";
import { kernelSocket } from "./kernel-socket";
import { listen, setsockopt, shutdown } from "./more-libc";
import { afterThisTurn, spinUntil } from "./same-turn";
import { whereSupported } from "./where-supported";

const IPPROTO_IP = 0;
const IP_RECVERR = 11;
const SHUT_WR = 1;
const SHUT_RDWR = 2;
const NOTHING = { error: undefined, state: undefined, remote: undefined };

whereSupported("the verdict, rarely met:", () => {
  it("closed, of an accepted connection that was reset before it sent anything", async () => {
    const { client, peer } = await connection(IPV4);
    client.resetAndDestroy();
    spinUntil("the reset is there", () => tcpInfo(peer)?.state === "CLOSE");
    expect(tcpInfo(peer)?.segsOut).toBe(0);
    expect(socketError(peer)).toMatchObject({ name: "ECONNRESET" });
    expect(connectionStatus(peer)).toEqual({ ...NOTHING, verdict: "closed", state: "CLOSE" });
  });

  it("never-connected, of a listener that was shut down: the kernel tells no more", () => {
    const fd = kernelSocket();
    expect(listen(fd, 1)).toBe(0);
    expect(connectionStatus(fd).verdict).toBe("listening");
    expect(shutdown(fd, SHUT_RDWR)).toBe(0);
    expect(connectionStatus(fd)).toEqual({ ...NOTHING, verdict: "never-connected", state: "CLOSE" });
  });

  it("never-connected, of a netlink socket, whose peer is the kernel", () => {
    const fd = libc().socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 0);
    onTestFinished(() => void libc().close(fd));
    expect(libc().getpeername(fd, new Uint8Array(28))).toBeGreaterThan(0);
    expect(connectionStatus(fd)).toEqual({ ...NOTHING, verdict: "never-connected" });
  });

  it("connected, of a datagram socket with old errors in its queue, whose own has been read", async () => {
    const socket = createSocket("udp4").bind(0, IPV4);
    onTestFinished(() => void socket.close());
    socket.on("error", () => {});
    await once(socket, "listening");
    const fd = descriptorOf(socket) ?? -1;
    expect(setsockopt(fd, IPPROTO_IP, IP_RECVERR, Uint8Array.of(1, 0, 0, 0), 4)).toBe(0);
    const port = await deadPort(IPV4);
    socket.connect(port, IPV4);
    await once(socket, "connect");
    socket.send("nobody is there");
    await afterThisTurn();
    spinUntil("the refusal is there", () => socketError(socket)?.code === 111);
    expect(libc().poll(fd, 0, 0) & POLLERR).toBe(POLLERR);
    const connected = { ...NOTHING, verdict: "connected", remote: { address: IPV4, port } };
    for (const takeError of [false, true]) expect(connectionStatus(socket, { takeError })).toEqual(connected);
  });

  it("half-closed by us: not told of a unix socket", async () => {
    const path = `${folderOf({})}/socket`;
    const server = createServer({ allowHalfOpen: true }, (peer) => void sockets.push(peer)).listen(path);
    const sockets: Socket[] = [];
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    await once(server, "listening");
    const client = connect(path);
    sockets.push(client);
    await once(client, "connect");
    expect(shutdown(descriptorOf(client) ?? -1, SHUT_WR)).toBe(0);
    expect(connectionStatus(client).verdict).toBe("connected");
  });
});

whereSupported("a descriptor's status", () => {
  it("is asked for again when a signal interrupts poll(2)", async () => {
    const { client, peer } = await connection(IPV4);
    peer.resetAndDestroy();
    spinUntil("the reset is there", () => tcpInfo(client)?.state === "CLOSE");
    let polls = 0;
    const c: Libc = {
      ...libc(),
      poll: (fd, events, milliseconds) => (++polls === 1 ? -EINTR : libc().poll(fd, events, milliseconds)),
    };
    expect(statusOfDescriptor(c, descriptorOf(client) ?? -1, false).verdict).toBe("failed");
    expect(polls).toBe(2);
  });

  /** An accepted connection that was reset, its error read, on a kernel that gives so much of struct tcp_info. */
  it.each([
    [104, "never-connected"],
    [136, "never-connected"],
    [143, "never-connected"],
    [144, "closed"],
  ] as const)("of a kernel that gives %d bytes of tcp_info is what these tell: %s", async (length, verdict) => {
    const { client, peer } = await connection(IPV4);
    client.resetAndDestroy();
    spinUntil("the reset is there", () => tcpInfo(peer)?.state === "CLOSE");
    socketError(peer);
    const fd = descriptorOf(peer) ?? -1;
    expect(statusOfDescriptor(givingBytes(length), fd, true)).toEqual({ ...NOTHING, verdict, state: "CLOSE" });
  });

  it.each([0, 103])("and its tcp_info are refused on a kernel that gives %d bytes", async (length) => {
    const fd = kernelSocket();
    const message = `This kernel gives ${length} bytes of struct tcp_info: Linux gives 104 at least since 2.6.10.`;
    for (const ask of [statusOfDescriptor, tcpInfoOf]) {
      expect(errorOf("ERR_UNSUPPORTED", () => ask(givingBytes(length), fd, true)).message).toBe(message);
    }
  });
});

function givingBytes(length: number): Libc {
  return {
    ...libc(),
    getsockopt(fd, level, option, value) {
      const answer = libc().getsockopt(fd, level, option, value.subarray(0, length));
      return Math.min(answer, length);
    },
  };
}
