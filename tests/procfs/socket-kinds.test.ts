import { spawn } from "node:child_process";
import { createSocket, type Socket as Datagram } from "node:dgram";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import * as tls from "node:tls";
import { expect, it, onTestFinished, vi } from "vitest";
import { descriptorOf, inodeOf, readSockets } from "../../src/index";
import { CERTIFICATE } from "./certificate";
import { expectEnds, expectListener } from "./ends";
import { connection, IPV4, portOf } from "./loopback";
import { onLinux } from "./on-linux";

/** What Node warned of while the sockets here were looked at: each warning comes once a process. */
const warnings: string[] = [];
process.on("warning", ({ message }) => warnings.push(message));

onLinux("the socket of a Node object", () => {
  it("net.Socket and net.Server", async () => {
    const { server, port, client, peer } = await connection(IPV4);
    expectEnds(port, [client], [peer]);
    expectListener(server, port);
    expect(new Set([server, client, peer].map(inodeOf)).size).toBe(3);
  });

  it("a descriptor's number", async () => {
    const { server, port, client, peer } = await connection(IPV4);
    expectEnds(port, [client, descriptorOf(client)], [peer, descriptorOf(peer)]);
    expectListener(descriptorOf(server), port);
    expect([server, client, peer].map(descriptorOf).every((fd) => fd !== undefined && fd > 2)).toBe(true);
  });

  it("tls.TLSSocket, both sides, and tls.Server", async () => {
    const accepted: tls.TLSSocket[] = [];
    const server = tls.createServer(CERTIFICATE, (socket) => accepted.push(socket)).listen(0, IPV4);
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const client = tls.connect({ port: portOf(server), host: IPV4, ca: CERTIFICATE.cert, servername: "localhost" });
    onTestFinished(() => void client.destroy());
    await Promise.all([once(client, "secureConnect"), once(server, "secureConnection")]);
    const [peer] = accepted;
    onTestFinished(() => void peer?.destroy());
    expectEnds(portOf(server), [client], [peer]);
    expectListener(server, portOf(server));
  });

  it("a TLS session over a socket that was there before, through either object", async () => {
    const pair = await connection(IPV4);
    const server = new tls.TLSSocket(pair.peer, { isServer: true, ...CERTIFICATE });
    const client = tls.connect({ socket: pair.client, ca: CERTIFICATE.cert, servername: "localhost" });
    onTestFinished(() => void client.destroy());
    onTestFinished(() => void server.destroy());
    await once(client, "secureConnect");
    expectEnds(pair.port, [client, pair.client], [server, pair.peer]);
  });

  it("TLS within TLS, and TLS over a stream that is no socket", async () => {
    const pair = await connection(IPV4);
    const outerServer = new tls.TLSSocket(pair.peer, { isServer: true, ...CERTIFICATE });
    const outer = tls.connect({ socket: pair.client, ca: CERTIFICATE.cert, servername: "localhost" });
    await once(outer, "secureConnect");
    const innerServer = new tls.TLSSocket(outerServer, { isServer: true, ...CERTIFICATE });
    const inner = tls.connect({ socket: outer, ca: CERTIFICATE.cert, servername: "localhost" });
    onTestFinished(() => {
      // From the inside out: the other way round Node 20 crashes.
      for (const socket of [inner, innerServer, outer, outerServer]) socket.destroy();
    });
    await once(inner, "secureConnect");
    expectEnds(pair.port, [outer, inner], [outerServer, innerServer]);

    const none = tls.connect({ socket: new PassThrough() });
    onTestFinished(() => void none.destroy());
    none.on("error", () => {});
    expect(inodeOf(none)).toBeUndefined();
  });

  it("dgram.Socket, connected and not, in the tables of udp only", async () => {
    const open = async (address: string): Promise<Datagram> => {
      const socket = createSocket("udp4");
      onTestFinished(() => void socket.close());
      socket.bind(0, address);
      await once(socket, "listening");
      return socket;
    };
    const [one, other] = [await open(IPV4), await open(IPV4)];
    one.connect(other.address().port, IPV4);
    await once(one, "connect");

    const table = readSockets({ protocols: ["udp", "udp6"], details: true });
    expect(table.of(one)).toMatchObject({
      protocol: "udp",
      state: "ESTABLISHED",
      localPort: one.address().port,
      remoteAddress: IPV4,
      remotePort: other.address().port,
      inode: inodeOf(one),
      drops: 0,
    });
    expect(table.of(other)).toMatchObject({ state: "CLOSE", localPort: other.address().port, remotePort: 0 });
    const row = vi.spyOn(table, "row");
    expect(table.stateOf(other)).toBe("CLOSE");
    expect(row).not.toHaveBeenCalled();
    expect(table.byEndpoints({ address: IPV4, port: other.address().port })).toEqual(table.of(other));
    expect(readSockets().of(one)).toBeUndefined();
  });

  it("has an inode where it is no matter of these tables: a child's pipes, a unix socket", async () => {
    const child = spawn("cat", { stdio: ["pipe", "pipe", "ignore"] });
    onTestFinished(() => void child.kill());
    const path = join(tmpdir(), `sockdex-${process.pid}.sock`);
    const server = createServer().listen(path);
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const client = connect(path);
    onTestFinished(() => void client.destroy());
    await once(client, "connect");

    const table = readSockets({ protocols: ["tcp", "tcp6", "udp", "udp6"] });
    for (const socket of [child.stdin, child.stdout, server, client]) {
      expect(inodeOf(socket)).toBeGreaterThan(0);
      expect(table.of(socket)).toBeUndefined();
      expect(table.stateOf(socket)).toBeUndefined();
    }
  });

  it("is found without a word of Node's about deprecated properties", async () => {
    // Warnings come a tick later.
    await new Promise(setImmediate);
    expect(warnings).toEqual([]);
  });
});
