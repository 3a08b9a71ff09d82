import { createSocket, type Socket as Datagram } from "node:dgram";
import { once } from "node:events";
import { expect, it, onTestFinished } from "vitest";
import { readSockets } from "../../src/index";
import { AF_INET, IPPROTO_MPTCP, MSG_DONTWAIT, POLLRDHUP, SIOCOUTQ, SOCK_STREAM } from "../../src/libc/constants";
import { type Libc, libc } from "../../src/libc/libc";
import { encodeSockaddr } from "../../src/libc/sockaddr";
import { type SocketQueues, socketQueues, tcpInfo } from "../../src/sockopt/index";
import { queuesOf } from "../../src/sockopt/socket-queues";
import { fillWindow } from "../procfs/fill-window";
import { connection, IPV4, listenAt } from "../procfs/loopback";
import { until } from "../procfs/until";
import { kernelSocket } from "./kernel-socket";
import { afterThisTurn, spinUntil } from "./same-turn";
import { whereSupported } from "./where-supported";

const LENGTH = 12_345;

whereSupported("bytes that wait", () => {
  it("unread: as the table has them, and none once they are read", async () => {
    const { client, peer } = await connection(IPV4);
    peer.pause();
    const empty: SocketQueues = { rxQueue: 0, txQueue: 0, notSent: 0 };
    expect([socketQueues(client), socketQueues(peer)]).toEqual([empty, empty]);
    client.write(Buffer.alloc(LENGTH));
    // What Node itself has read on is not the kernel's to count: the peer is paused, and has read nothing.
    await until("all has arrived", () => socketQueues(peer)?.rxQueue === LENGTH || undefined);
    await until("all is acknowledged", () => socketQueues(client)?.txQueue === 0 || undefined);
    expect(readSockets().of(peer)).toMatchObject({ rxQueue: LENGTH, txQueue: 0 });
    peer.resume();
    await until("all is read", () => socketQueues(peer)?.rxQueue === 0 || undefined);
  });

  it("unsent: when the other side takes no more", async () => {
    const { client, peer } = await connection(IPV4);
    peer.pause();
    const table = await fillWindow(client);
    // A probe may be answered with room for more between two looks: they are to be of one moment.
    const { queues, info } = await until("nothing changes meanwhile", () => {
      const txQueue = table.refresh().of(client)?.txQueue;
      const [queues, info] = [socketQueues(client), tcpInfo(client)];
      return queues?.txQueue === txQueue && queues?.txQueue === queues?.notSent ? { queues, info } : undefined;
    });
    // What was sent has arrived: all that waits is unsent.
    expect(queues).toEqual({ rxQueue: 0, txQueue: expect.any(Number), notSent: queues?.txQueue });
    expect(queues?.notSent).toBeGreaterThan(0);
    expect(info?.notsentBytes).toBe(queues?.notSent);
  });

  it("of a listener there are none to count", async () => {
    const { server } = await listenAt(IPV4);
    expect(socketQueues(server)).toMatchObject({ rxQueue: undefined });
  });

  it("of one that another thread closes while it is asked: as of any closed one", () => {
    const fd = kernelSocket();
    const closing: Libc = {
      ...libc(),
      ioctl(one, request) {
        if (request === SIOCOUTQ) libc().close(fd);
        return libc().ioctl(one, request);
      },
    };
    expect(queuesOf(closing, fd)).toBeUndefined();
  });

  const mptcp = libc().socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP);
  if (mptcp >= 0) libc().close(mptcp);
  it.skipIf(mptcp < 0)(
    "of MPTCP: none before it is connected, one byte, and none when the peer has ended",
    async () => {
      const { accepted, port } = await listenAt(IPV4);
      const fd = libc().socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP);
      onTestFinished(() => void libc().close(fd));
      expect(socketQueues(fd)).toEqual({ rxQueue: 0, txQueue: 0, notSent: 0 });
      libc().connect(fd, encodeSockaddr(libc(), { address: IPV4, port }));
      const peer = await until("it is accepted", () => accepted[0]);
      await until("nothing is unread", () => socketQueues(fd)?.rxQueue === 0 || undefined);
      peer.write("x");
      await until("a byte is unread", () => socketQueues(fd)?.rxQueue === 1 || undefined);
      peer.end();
      await until("the end has come", () => (libc().poll(fd, POLLRDHUP, 0) & POLLRDHUP) !== 0 || undefined);
      expect(socketQueues(fd)?.rxQueue).toBe(1);
      expect(libc().recv(fd, new Uint8Array(8), MSG_DONTWAIT)).toBe(1);
      expect(socketQueues(fd)?.rxQueue).toBe(0);
    },
  );

  it("of a datagram socket: the next datagram, not yet read", async () => {
    const [sender, receiver] = [await datagram(), await datagram()];
    sender.connect(receiver.address().port, IPV4);
    await once(sender, "connect");
    expect(socketQueues(receiver)).toEqual({ rxQueue: 0, txQueue: 0, notSent: undefined });
    for (const length of [700, 1300]) sender.send(Buffer.alloc(length));
    await afterThisTurn();
    spinUntil("it has arrived", () => socketQueues(receiver)?.rxQueue !== 0);
    expect(socketQueues(receiver)).toMatchObject({ rxQueue: 700 });
  });
});

async function datagram(): Promise<Datagram> {
  const socket = createSocket("udp4").bind(0, IPV4);
  onTestFinished(() => void socket.close());
  await once(socket, "listening");
  return socket;
}
