import { createSocket } from "node:dgram";
import { EventEmitter, once } from "node:events";
import { closeSync, createReadStream, openSync } from "node:fs";
import { createServer, type Server, Socket } from "node:net";
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { descriptorOf, inodeOf, readSockets, type SocketLike } from "../../src/index";
import { errorOf } from "./errors";
import { connection, dial, IPV4, listenAt, localPortOf } from "./loopback";
import { onLinux } from "./on-linux";
import { until } from "./until";

/** Asked in every way there is: never an error, never another socket's row. */
function expectNothing(socket: SocketLike): void {
  const table = readSockets({ protocols: ["tcp", "tcp6", "udp", "udp6"] });
  expect(inodeOf(socket)).toBeUndefined();
  expect(table.of(socket)).toBeUndefined();
  expect(table.stateOf(socket)).toBeUndefined();
}

/** Of what cannot have a socket the answer is not `undefined`, which would pass for "closed". */
function expectRefused(value: unknown): void {
  const socket = value as SocketLike;
  const table = readSockets();
  for (const ask of [
    () => descriptorOf(socket),
    () => inodeOf(socket),
    () => table.of(socket),
    () => table.stateOf(socket),
  ])
    expect(errorOf("ERR_INVALID_ARGUMENT", ask).message).toMatch(/cannot have a socket: give a net\.Socket/);
}

/** For sockets that fail: once() would throw their error. */
const closed = (socket: Socket) => new Promise<void>((resolve) => socket.once("close", () => resolve()));

onLinux("no socket", () => {
  describe("of what is none", () => {
    it.each([-1, -7, 2 ** 31 - 1])("%d, a number that no open descriptor has", (value) => {
      expectNothing(value);
    });

    const numbers = [-0.5, 0.5, Number.NaN, Infinity, -Infinity, 2 ** 31, 2 ** 32 + 3, 2 ** 53, 1e300];
    it.each(numbers)("%d, which is refused", (value) => {
      expectRefused(value);
    });

    it.each([
      ["an empty object", {}],
      ["an object of no class", Object.create(null)],
      ["an array", [3, 4, 5]],
      ["a stream of another kind", new PassThrough()],
      ["a destroyed stream of another kind", new PassThrough().destroy()],
      ["an emitter", new EventEmitter()],
      ["a file's stream", createReadStream("/dev/null")],
      ["a text", "127.0.0.1:80"],
      ["a function", () => {}],
      ["a bigint", 3n],
      ["an object that fails when looked at", new Proxy({}, { get: () => expect.unreachable("by a property") })],
    ])("%s, which is refused", (_, value: unknown) => {
      expectRefused(value);
    });

    it.each([
      ["null", null],
      ["undefined", undefined],
      ["a handle without a descriptor", { _handle: {} }],
      ["a handle of −1", { _handle: { fd: -1 } }],
      ["a handle of a text", { _handle: { fd: "3" } }],
      ["a handle of half a number", { _handle: { fd: 3.5 } }],
      ["a socket that is nothing", { socket: null }],
    ])("%s", (_, value: SocketLike) => {
      expectNothing(value);
    });

    it("an object that leads to itself", () => {
      const loop: { socket?: object } = {};
      loop.socket = loop;
      expectNothing(loop);
      const ring = { socket: { stream: loop } };
      loop.socket = ring;
      expectNothing(ring);
    });

    it("a descriptor of a file, a folder, a device, and one that is closed", () => {
      for (const path of [fileURLToPath(import.meta.url), "/", "/dev/null"]) {
        const fd = openSync(path, "r");
        try {
          expect(descriptorOf(fd)).toBe(fd);
          expectNothing(fd);
        } finally {
          closeSync(fd);
        }
        expectNothing(fd);
      }
    });
  });

  describe("where there is none yet", () => {
    it("never connected, never listening, never bound", () => {
      expectNothing(new Socket());
      expectNothing(createServer());
      const datagram = createSocket("udp4");
      onTestFinished(() => void datagram.close());
      // It has a descriptor only once it is bound.
      expectNothing(datagram);
    });
  });

  describe("any more", () => {
    it("destroyed", async () => {
      const { client, peer } = await connection(IPV4);
      const inode = inodeOf(client) ?? 0;
      client.destroy();
      expectNothing(client);
      await once(client, "close");
      expectNothing(client);
      expect(readSockets().byInode(inode)).toBeUndefined();
      await until("the peer knows", () => readSockets().stateOf(peer) === "CLOSE_WAIT" || undefined);
    });

    it("ended on both sides", async () => {
      const { client, peer } = await connection(IPV4);
      peer.resume().end();
      client.resume().end();
      await Promise.all([once(client, "close"), once(peer, "close")]);
      expectNothing(client);
      expectNothing(peer);
    });

    it("closed: a server, a datagram socket", async () => {
      const { server } = await listenAt(IPV4);
      server.close();
      expectNothing(server);
      const datagram = createSocket("udp4").bind(0, IPV4);
      await once(datagram, "listening");
      datagram.close();
      expectNothing(datagram);
    });

    it("refused", async () => {
      const { server, port } = await listenAt(IPV4);
      server.close();
      await once(server, "close");
      const client = dial(IPV4, port);
      await closed(client);
      expectNothing(client);
    });

    it("reset by the other side", async () => {
      const { client, peer } = await connection(IPV4);
      peer.resetAndDestroy();
      await closed(client.resume());
      expectNothing(client);
      expectNothing(peer);
    });
  });

  it("of a destroyed one whose descriptor is another's now", async () => {
    const first = await connection(IPV4);
    const fd = descriptorOf(first.client);
    const port = localPortOf(first.client);
    first.client.destroy();
    await once(first.client, "close");

    // The kernel gives the lowest number that is free: one of these gets it.
    const others: (Socket | Server)[] = [];
    while (!others.some((socket) => descriptorOf(socket) === fd)) {
      const { server, client, peer } = await connection(IPV4);
      others.push(server, client, peer);
      expect(others.length).toBeLessThan(100);
    }
    const heir = others.find((socket) => descriptorOf(socket) === fd);
    expectNothing(first.client);
    // The bare number cannot know: it speaks of the socket it stands for now.
    const row = readSockets().of(fd);
    expect(row).toEqual(readSockets().of(heir));
    expect(row?.localPort).not.toBe(port);
  });

  it("in a table read before it was there", async () => {
    const table = readSockets();
    const { client } = await connection(IPV4);
    expect(table.of(client)).toBeUndefined();
    expect(table.refresh().stateOf(client)).toBe("ESTABLISHED");
  });
});
