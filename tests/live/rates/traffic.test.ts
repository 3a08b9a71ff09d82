import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { expect, it, onTestFinished, vi } from "vitest";
import { parseFilter, readSockets, socketHolders } from "../../../src/index";
import { KEPT_MS } from "../../../src/live/ends/ends";
import { Ring } from "../../../src/live/ends/ring";
import {
  type EndedConnection,
  type SocketMonitor,
  type Traffic,
  type TrafficEntry,
  TrafficMeter,
} from "../../../src/live/index";
import { errorOf } from "../../procfs/errors";
import { connection, deadPort, dial, IPV4, listenAt, localPortOf, ROUTES } from "../../procfs/loopback";
import { until } from "../../procfs/until";
import { whereSupported } from "../../sockopt/where-supported";
import { connectReader, readSome } from "../reader";
import { watch } from "../watch";

const INFO = { source: "netlink", info: ["bytesReceived"], ends: true } as const;

function followEnds(monitor: SocketMonitor) {
  const ports: number[] = [];
  monitor.on("ended", (connections) =>
    ports.push(...connections.flatMap(({ localPort, remotePort }) => [localPort, remotePort])),
  );
  return {
    /** Waits until both ends of so many connections to a port have been heard of. */
    heard: (connections: number, port: number) =>
      until("the ends are heard of", () =>
        ports.filter((one) => one === port).length >= 2 * connections ? true : undefined,
      ),
  };
}

/** A meter that has seen one snapshot; next() measures what comes until then. */
async function metering(options: Parameters<typeof watch>[0] = INFO) {
  const monitor = watch(options);
  const meter = new TrafficMeter(monitor);
  const { heard } = followEnds(monitor);
  await monitor.refresh();
  expect(meter.traffic).toBeUndefined();
  return {
    monitor,
    heard,
    async next(): Promise<Traffic> {
      await monitor.refresh();
      return meter.traffic ?? expect.unreachable("There is no traffic.");
    },
  };
}

/** Sends so many bytes, and waits until they are received. */
async function transfer(from: Socket, to: Socket, bytes: number): Promise<void> {
  const expected = to.bytesRead + bytes;
  to.resume();
  from.write(Buffer.alloc(bytes));
  await until("all is received", () => (to.bytesRead === expected ? true : undefined));
}

/** Connects, sends so many bytes, and closes in order, so that no snapshot sees it. Returns the client's port. */
async function shortConnection(port: number, accepted: Socket[], bytes: number, host = IPV4): Promise<number> {
  const client = dial(host, port);
  const before = accepted.length;
  await once(client, "connect");
  const clientPort = localPortOf(client);
  const peer = await until("it is accepted", () => accepted[before]);
  await transfer(client, peer, bytes);
  const isClosed = Promise.all([once(client, "close"), once(peer, "close")]);
  client.resume().end();
  peer.end();
  await isClosed;
  return clientPort;
}

const of = (port: number) => parseFilter(`sport = :${port} or dport = :${port}`);

/** Rates as whole counts. FINs count as a byte. */
function counts(traffic: Traffic, entry: TrafficEntry | undefined) {
  const count = (rate = Number.NaN) => Math.round((rate * traffic.elapsedMs) / 1000);
  const { key, sockets, bytesIn, bytesOut, opened, ended } = entry ?? {};
  const [into, out] = [count(bytesIn), count(bytesOut)];
  return { key, sockets, bytesIn: into, bytesOut: out, opened: count(opened), ended: count(ended) };
}

whereSupported("traffic", () => {
  for (const { name, listenAt: host, connectTo, isMissing } of ROUTES) {
    it.skipIf(isMissing)(`is that of transfers of known sizes, by ${name}`, async () => {
      const { client, peer, port, clientPort } = await connection(host, connectTo);
      const { next } = await metering();
      await transfer(client, peer, 20e6);
      await transfer(peer, client, 3e6);
      const traffic = await next();
      const { top, total, distinct } = traffic.by("local-port", { where: of(port), sortBy: "bytesIn" });
      expect(top.map((entry) => counts(traffic, entry))).toEqual([
        { key: String(port), sockets: 1, bytesIn: 20e6, bytesOut: 3e6, opened: 0, ended: 0 },
        { key: String(clientPort), sockets: 1, bytesIn: 3e6, bytesOut: 20e6, opened: 0, ended: 0 },
      ]);
      expect(distinct).toBe(2);
      expect(counts(traffic, { key: undefined, ...total })).toMatchObject({
        bytesIn: 23e6,
        bytesOut: 23e6,
        sockets: 2,
      });
    });

    it.skipIf(isMissing)(`has connections that no snapshot has seen, by ${name}`, async () => {
      const { port, accepted } = await listenAt(host);
      const { next, monitor, heard } = await metering();
      const MANY = 20;
      for (let i = 0; i < MANY; i++) await shortConnection(port, accepted, 100_000, connectTo);
      await heard(MANY, port);
      const traffic = await next();
      expect(monitor.lostEnds).toEqual({ overruns: 0, dropped: 0, malformed: 0 });
      const services = traffic
        .by("service", { where: of(port), sortBy: "key" })
        .top.map((entry) => counts(traffic, entry));
      const bytes = MANY * 100_000;
      expect(services).toEqual([
        // The FIN of the client.
        { key: `inbound,${port}`, sockets: 0, bytesIn: bytes + MANY, bytesOut: 0, opened: MANY, ended: MANY },
        { key: `outbound,${port}`, sockets: 0, bytesIn: MANY, bytesOut: bytes, opened: MANY, ended: MANY },
      ]);
      // Once, and never again.
      expect(counts(traffic, (await next()).by("service", { where: of(port) }).top[0])).toMatchObject({
        key: undefined,
      });
    });
  }

  it("has what a connection did after the last snapshot that saw it, and no byte twice", async () => {
    const { port, accepted } = await listenAt(IPV4);
    const client = dial(IPV4, port);
    await once(client, "connect");
    const peer = await until("it is accepted", () => accepted[0]);
    const { next, heard } = await metering();
    await transfer(client, peer, 5_000_000);
    const first = await next();
    expect(counts(first, first.by("service", { where: of(port), sortBy: "key" }).top[0])).toMatchObject({
      bytesIn: 5e6,
      sockets: 1,
    });
    await transfer(client, peer, 700_000);
    const isClosed = Promise.all([once(client, "close"), once(peer, "close")]);
    client.resume().end();
    peer.end();
    await isClosed;
    await heard(1, port);
    const second = await next();
    const entries = second.by("service", { where: of(port), sortBy: "key" }).top;
    expect(counts(second, entries[0])).toMatchObject({ bytesIn: 700_001, sockets: 0, opened: 0, ended: 1 });
    expect(counts(second, entries[1])).toMatchObject({ bytesOut: 700_000, bytesIn: 1, ended: 1 });
  });

  it("counts no byte twice where an end is heard of late, when no table has the connection any more", async () => {
    const { port, accepted } = await listenAt(IPV4);
    const client = dial(IPV4, port);
    await once(client, "connect");
    const peer = await until("it is accepted", () => accepted[0]);
    const { next, heard } = await metering();
    await transfer(client, peer, 50_000);
    await next();
    // As if the thread that hears of ends had to wait for its turn.
    const ring = vi.spyOn(Ring.prototype, "take").mockReturnValue(0);
    onTestFinished(() => ring.mockRestore());
    const isClosed = Promise.all([once(client, "close"), once(peer, "close")]);
    client.resume().end();
    peer.end();
    await isClosed;
    for (let i = 0; i < 3; i++) await next();
    ring.mockRestore();
    await heard(1, port);
    const traffic = await next();
    const [inbound, outbound] = traffic.by("service", { where: of(port), sortBy: "key" }).top;
    expect(counts(traffic, inbound)).toMatchObject({ bytesIn: 1, bytesOut: 0, opened: 0, ended: 1 });
    expect(counts(traffic, outbound)).toMatchObject({ bytesIn: 1, bytesOut: 0, opened: 0, ended: 1 });
  });

  it("counts to the end what a snapshot has in TIME_WAIT before its end is heard of", async () => {
    const { client, peer, port, clientPort } = await connection(IPV4);
    const { next, heard } = await metering();
    await transfer(client, peer, 50_000);
    await next();
    await transfer(client, peer, 7000);
    const ring = vi.spyOn(Ring.prototype, "take").mockReturnValue(0);
    onTestFinished(() => ring.mockRestore());
    const isClosed = Promise.all([once(client, "close"), once(peer, "close")]);
    client.resume().end();
    await once(peer.resume(), "end");
    peer.end();
    await isClosed;
    await next();
    ring.mockRestore();
    await heard(1, port);
    const traffic = await next();
    const { top } = traffic.by("local-port", { where: parseFilter(`sport = :${clientPort}`) });
    expect(top.map((entry) => counts(traffic, entry))).toMatchObject([{ bytesIn: 1, bytesOut: 7000, ended: 1 }]);
  });

  it("adds up to what was sent, whenever snapshots are taken", async () => {
    const { port, accepted } = await listenAt(IPV4);
    const { next, monitor, heard } = await metering();
    let isOver = false;
    const MANY = 150;
    const sending = (async () => {
      for (let i = 0; i < MANY; i++) await shortConnection(port, accepted, 50_000);
      await heard(MANY, port);
      isOver = true;
    })();
    const sums = { bytesIn: 0, bytesOut: 0, opened: 0, ended: 0 };
    for (let rounds = 0; !isOver || rounds < 3; rounds += isOver ? 1 : 0) {
      await wait(15);
      const traffic = await next();
      for (const entry of traffic.by("service", { where: of(port) }).top) {
        const counted = counts(traffic, entry);
        for (const name of ["bytesIn", "bytesOut", "opened", "ended"] as const) sums[name] += counted[name];
      }
    }
    await sending;
    expect(monitor.lostEnds).toEqual({ overruns: 0, dropped: 0, malformed: 0 });
    // Both ends of each; a FIN in each direction.
    expect(sums).toEqual({ bytesIn: MANY * 50_002, bytesOut: MANY * 50_000, opened: 2 * MANY, ended: 2 * MANY });
  });

  it("counts short connections for the process that listens, and for none where nobody can know", async () => {
    const { port, accepted } = await listenAt(IPV4);
    const { next, heard } = await metering();
    await shortConnection(port, accepted, 10_000);
    await heard(1, port);
    const traffic = await next();
    const { top } = traffic.by("pid", { where: of(port), holders: socketHolders(), sortBy: "bytesIn" });
    const holder = [...socketHolders().byInode.values()].flat().find(({ pid }) => pid === process.pid);
    expect(top.map((entry) => counts(traffic, entry))).toEqual([
      { key: `${holder?.name} ${process.pid}`, sockets: 0, bytesIn: 10_001, bytesOut: 0, opened: 1, ended: 1 },
      { key: undefined, sockets: 0, bytesIn: 1, bytesOut: 10_000, opened: 1, ended: 1 },
    ]);
  });

  it("counts what leaves after its process has closed it for that process", async () => {
    const { client, peer, port, clientPort } = await connection(IPV4);
    const { monitor, next, heard } = await metering();
    // More than the buffers take: the rest leaves when the peer reads.
    client.write(Buffer.alloc(20e6));
    client.destroySoon();
    await until("it is half closed", () => (client.writableEnded ? true : undefined));
    const isClosed = once(peer, "close");
    await next();
    const holders = socketHolders();
    peer.resume().end();
    await isClosed;
    await heard(1, port);
    const traffic = await next();
    const { top } = traffic.by("pid", { where: parseFilter(`sport = :${clientPort}`), holders });
    expect(monitor.lostEnds?.overruns).toBe(0);
    expect(top).toMatchObject([
      { key: expect.stringMatching(new RegExp(` ${process.pid}$`)), ended: expect.any(Number) },
    ]);
    expect(top[0]?.bytesOut).toBeGreaterThan(0);
  });

  it("counts no byte twice of a connection that was reset long before its program closes it", async () => {
    const { reader, writer, port } = await connectReader();
    const { monitor, next, heard } = await metering();
    writer.write(Buffer.alloc(1_000_000));
    await readSome(reader, 1_000_000);
    const all: EndedConnection[] = [];
    monitor.on("ended", (connections) => all.push(...connections));
    const first = await next();
    const ofReader = { where: parseFilter(`dport = :${port}`) };
    expect(counts(first, first.by("local-port", ofReader).top[0])).toMatchObject({ bytesIn: 1e6, sockets: 1 });
    writer.resetAndDestroy();
    // Its program does not look at it, and the kernel's tables do not have it any more.
    await until("it is reset", () => (readSockets({ protocols: ["tcp"] }).of(reader) === undefined ? true : undefined));
    for (const end = performance.now() + KEPT_MS + 500; performance.now() < end; await wait(250)) {
      expect((await next()).by("local-port", ofReader).top).toEqual([]);
    }
    reader.destroy();
    await heard(1, port);
    const last = await next();
    const entry = last.by("local-port", ofReader).top[0];
    expect(counts(last, entry)).toMatchObject({ bytesIn: 0, bytesOut: 0, opened: 0, ended: 1 });
    expect(last.uncounted).toBeGreaterThanOrEqual(1);
    const end = all.find(({ remotePort }) => remotePort === port);
    expect(end?.livedAtLeastMs).toBeGreaterThan(KEPT_MS);
    // The last snapshot did not have it, which does not say that it is younger.
    expect(end?.livedAtMostMs).toBeUndefined();
  });

  it("misses none of the ends that an iterator was too slow to take", async () => {
    const { monitor, next } = await metering();
    const iterator = monitor.ends();
    onTestFinished(() => void iterator.return?.());
    const port = await deadPort(IPV4);
    const MANY = 1000;
    const refused = () =>
      new Promise((resolve) => {
        connect({ host: IPV4, port })
          .on("error", () => {})
          .on("close", resolve);
      });
    while ((monitor.lostEnds?.dropped ?? 0) < MANY) await Promise.all(Array.from({ length: 200 }, refused));
    // Others' connections may be among them.
    expect((await next()).uncounted).toBeLessThan(MANY);
    expect(monitor.lostEnds?.dropped).toBeGreaterThanOrEqual(MANY);
  });

  it("is asked by what there is", async () => {
    const { client, peer, port, clientPort } = await connection(IPV4);
    const { next, monitor } = await metering();
    await transfer(client, peer, 1000);
    const traffic = await next();
    const { top } = traffic.by("connection", { where: of(port) });
    expect(top.map(({ keys }) => keys)).toContainEqual(["tcp", IPV4, String(clientPort), IPV4, String(port)]);
    expect(traffic.by("connection", { where: of(port), top: 1, sortBy: "bytesIn" }).top[0]?.keys?.[2]).toBe(
      String(port),
    );
    expect(
      traffic.by("connection", { where: of(port), top: 1, sortBy: "bytesIn", isReversed: true }).top[0]?.keys?.[2],
    ).toBe(String(clientPort));
    for (const [what, options] of [
      ["colour", {}],
      ["remote", { top: -1 }],
      // biome-ignore lint/suspicious/noExplicitAny: what JavaScript may pass.
      ["remote", { sortBy: "speed" as any }],
      // biome-ignore lint/suspicious/noExplicitAny: the same.
      ["remote", { where: "dst 10.0.0.1" as any }],
      // The monitor was not asked for holders.
      ["process", {}],
    ] as const) {
      errorOf("ERR_INVALID_ARGUMENT", () => traffic.by(what, options));
    }
    await monitor.refresh();
    await monitor.refresh();
    await monitor.refresh();
    errorOf("ERR_RETIRED", () => traffic.by("remote"));
  });

  it("knows processes by the monitor's holders, and opened and ended connections without ends", async () => {
    const { port, accepted } = await listenAt(IPV4);
    const { client, peer } = await connection(IPV4);
    const { next } = await metering({ ...INFO, ends: false, holders: true });
    client.end();
    peer.end();
    await Promise.all([once(client.resume(), "close"), once(peer.resume(), "close")]);
    const later = dial(IPV4, port);
    await once(later, "connect");
    await until("it is accepted", () => accepted[0]);
    const traffic = await next();
    const here = traffic.by("pid").top.find(({ key }) => key?.endsWith(` ${process.pid}`));
    expect(counts(traffic, here)).toMatchObject({ opened: 2, ended: 2 });
  });

  it("is none at the first snapshot of a meter that comes late, and has not heard all ends", async () => {
    const { port, accepted } = await listenAt(IPV4);
    const monitor = watch(INFO);
    const { heard } = followEnds(monitor);
    await monitor.refresh();
    await monitor.refresh();
    await shortConnection(port, accepted, 10_000);
    await heard(1, port);
    const lost = vi.spyOn(monitor, "unheardEnds", "get").mockReturnValue({ overruns: 1e9, dropped: 0, malformed: 0 });
    onTestFinished(() => lost.mockRestore());
    const meter = new TrafficMeter(monitor);
    await monitor.refresh();
    expect(meter.traffic).toBeUndefined();
    await monitor.refresh();
    // What was lost before is not missing now. Others' connections may be.
    expect(meter.traffic?.uncounted).toBeLessThan(1e9);
  });

  it("is none without counters", async () => {
    const monitor = watch({ source: "procfs" });
    const meter = new TrafficMeter(monitor);
    await monitor.refresh();
    await monitor.refresh();
    expect(meter.traffic).toBeUndefined();
  });
});
