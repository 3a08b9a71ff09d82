import { execFileSync, spawnSync } from "node:child_process";
import type { Socket } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import type { Rates, Snapshot } from "../../../src/live/index";
import { errorOf } from "../../procfs/errors";
import { connection, IPV4, ROUTES } from "../../procfs/loopback";
import { until } from "../../procfs/until";
import { runInNamespace, WHY_NO_NAMESPACE } from "../../sockdiag/run-in-namespace";
import { whereSupported } from "../../sockopt/where-supported";
import { refreshUntil, watch } from "../watch";

const INFO = { source: "netlink", info: ["bytesReceived"] } as const;

const ratesOf = ({ rates }: Snapshot): Rates => rates ?? expect.unreachable("There are no rates.");

const rowOf = ({ table }: Snapshot, socket: Socket): number => table.of(socket)?.index ?? -1;

/** What a socket has moved since the snapshot before: whole numbers. */
function moved(snapshot: Snapshot, socket: Socket) {
  const rates = ratesOf(snapshot);
  const values = rates.of(rowOf(snapshot, socket)) ?? expect.unreachable("The row has no rates.");
  const counts = Object.entries(values).map(([name, rate]) => {
    const count = (rate * rates.elapsedMs) / 1000;
    expect(count).toBeCloseTo(Math.round(count), 5);
    return [name, Math.round(count)] as const;
  });
  return Object.fromEntries(counts);
}

/** Sends so many bytes, and waits until they are received and acknowledged. */
async function transfer(from: Socket, to: Socket, bytes: number): Promise<void> {
  const expected = to.bytesRead + bytes;
  to.resume();
  from.write(Buffer.alloc(bytes));
  await until("all is received", () => (to.bytesRead === expected ? true : undefined));
}

const MEGABYTES = 20e6;

whereSupported("rates", () => {
  for (const { name, listenAt: host, connectTo, isMissing } of ROUTES) {
    it.skipIf(isMissing)(`are those of transfers of known sizes, in both directions, by ${name}`, async () => {
      const { client, peer } = await connection(host, connectTo);
      const monitor = watch(INFO);
      expect((await monitor.refresh()).rates).toBeUndefined();
      await transfer(client, peer, MEGABYTES);
      await transfer(peer, client, 3e6);
      const first = await monitor.refresh();
      expect(moved(first, client)).toMatchObject({ bytesOut: MEGABYTES, bytesIn: 3e6 });
      expect(moved(first, peer)).toMatchObject({ bytesOut: 3e6, bytesIn: MEGABYTES });
      const { segmentsIn, segmentsOut } = moved(first, client);
      expect(segmentsOut).toBeGreaterThan(MEGABYTES / 65_536);
      expect(segmentsIn).toBeGreaterThan(3e6 / 65_536);

      await transfer(peer, client, 17);
      const second = await monitor.refresh();
      expect(moved(second, client)).toMatchObject({ bytesOut: 0, bytesIn: 17, bytesRetransmitted: 0, retransmits: 0 });
      expect(moved(await monitor.refresh(), client)).toMatchObject({ bytesIn: 0, bytesOut: 0 });
    });
  }

  it("measure the time between two snapshots", async () => {
    const { client, peer } = await connection(IPV4);
    const monitor = watch(INFO);
    await monitor.refresh();
    const before = performance.now();
    await monitor.refresh();
    await transfer(client, peer, 1e6);
    const snapshot = await monitor.refresh();
    const elapsed = performance.now() - before;
    const { elapsedMs, bytesOut } = ratesOf(snapshot);
    expect(elapsedMs).toBeGreaterThan(0);
    expect(elapsedMs).toBeLessThan(elapsed);
    expect(bytesOut[rowOf(snapshot, client)]).toBeCloseTo(1e6 / (elapsedMs / 1000), 5);
  });

  it("of a younger connection count from its beginning", async () => {
    const monitor = watch(INFO);
    await monitor.refresh();
    const { client, peer } = await connection(IPV4);
    await transfer(client, peer, 123_456);
    const snapshot = await monitor.refresh();
    expect(moved(snapshot, client)).toMatchObject({ bytesOut: 123_456, bytesIn: 0 });
    expect(moved(snapshot, peer)).toMatchObject({ bytesOut: 0, bytesIn: 123_456 });
    await transfer(client, peer, 1);
    expect(moved(await monitor.refresh(), client)).toMatchObject({ bytesOut: 1 });
  });

  it("are none of listeners, of TIME_WAIT and of what is not TCP", async () => {
    const { server, client, peer, port, clientPort } = await connection(IPV4);
    const monitor = watch({ ...INFO, protocols: ["tcp", "tcp6", "udp"] });
    await monitor.refresh();
    client.end();
    peer.end();
    const ends = { localPort: clientPort, remotePort: port, state: "TIME_WAIT" } as const;
    const snapshot = await refreshUntil(monitor, (one) => (one.table.select(ends).length > 0 ? one : undefined));
    const { table } = snapshot;
    const rates = ratesOf(snapshot);
    const timeWait = table.select(ends)[0] ?? -1;
    const listener = table.of(server)?.index ?? -1;
    for (const row of [timeWait, listener, ...table.select({ protocol: "udp" })]) {
      expect(rates.of(row)).toBeUndefined();
      expect([rates.bytesIn[row], rates.bytesOut[row], rates.retransmits[row]]).toEqual([NaN, NaN, NaN]);
    }
    errorOf("ERR_INVALID_ARGUMENT", () => rates.of(table.size));
  });

  it("are not touched by questions, and go with the table", async () => {
    const { client, peer, clientPort } = await connection(IPV4);
    const monitor = watch(INFO);
    await monitor.refresh();
    await transfer(client, peer, 54_321);
    const snapshot = await monitor.refresh();
    const rates = ratesOf(snapshot);
    expect(rates.bytesOut.buffer).toBeInstanceOf(SharedArrayBuffer);
    const before = Float64Array.from(rates.bytesOut);
    const all = snapshot.table.select();
    expect([...all.keys()]).toEqual([...all]);
    expect(snapshot.table.byEndpoints({ address: IPV4, port: clientPort })).toBeUndefined();
    snapshot.table.allByInode(snapshot.table.row(0).inode);
    expect(snapshot.table.diagnostics.duplicates).toBeGreaterThanOrEqual(0);
    expect(Float64Array.from(rates.bytesOut)).toEqual(before);
    expect(snapshot.rates).toBe(rates);
    expect(moved(snapshot, client).bytesOut).toBe(54_321);

    await monitor.refresh();
    expect(rates.bytesOut).toHaveLength(before.length);
    const [third, fourth] = [monitor.refresh(), monitor.refresh()];
    await Promise.all([third, fourth]);
    await monitor.refresh();
    for (const ask of [() => rates.bytesOut, () => rates.bytesIn, () => rates.of(0), () => rates.top("bytesIn")]) {
      errorOf("ERR_RETIRED", ask);
    }
  });

  it("have a top", async () => {
    const pairs = await Promise.all([1, 2, 3].map(() => connection(IPV4)));
    const monitor = watch(INFO);
    await monitor.refresh();
    for (const [i, { client, peer }] of pairs.entries()) await transfer(client, peer, (i + 1) * 5e6);
    const snapshot = await monitor.refresh();
    const clients = pairs.map(({ client }) => rowOf(snapshot, client));
    // Other tests send, too.
    const top = ratesOf(snapshot).top("bytesOut", snapshot.table.size);
    expect(top.filter((row) => clients.includes(row))).toEqual(clients.reverse());
    expect(ratesOf(snapshot).top("bytesOut", 2)).toHaveLength(2);
    // biome-ignore lint/suspicious/noExplicitAny: what JavaScript may pass.
    errorOf("ERR_INVALID_ARGUMENT", () => ratesOf(snapshot).top("bytes" as any));
    for (const most of [-1, 1.5, Number.NaN]) {
      errorOf("ERR_INVALID_ARGUMENT", () => ratesOf(snapshot).top("bytesIn", most));
    }
  });

  it("need counters, and are undefined without", async () => {
    for (const options of [{}, { info: ["rtt"] as const }, { source: "procfs" as const }]) {
      const monitor = watch({ source: "netlink", ...options });
      await monitor.refresh();
      expect((await monitor.refresh()).rates).toBeUndefined();
    }
  });

  it.skipIf(WHY_NO_NAMESPACE)("take no more memory with every refresh", async () => {
    // Some 200 rows take 10 KB of rates: kept sixty times they would be 600 KB more. Nobody else opens sockets there.
    const child = await runInNamespace("../live/rates/crowd.ts");
    onTestFinished(() => void child.kill("SIGKILL"));
    const monitor = watch({ source: "netlink", info: true, pid: child.pid });
    const sizes: number[] = [];
    for (let i = 0; i < 60; i++) sizes.push((await monitor.refresh()).table.columns.state.buffer.byteLength);
    // Three tables are read by turns.
    expect(sizes.slice(9)).toEqual(sizes.slice(6, -3));
  });

  const hasSs = spawnSync("ss", ["-V"]).status === 0;

  it.skipIf(!hasSs)("agree with ss -tin taken twice", async () => {
    const { client, peer, port, clientPort } = await connection(IPV4);
    const counters = () => {
      const filter = `sport = :${clientPort} and dport = :${port}`;
      const text = execFileSync("ss", ["-HOtin", filter], { encoding: "latin1" });
      const count = (name: string) => Number(new RegExp(` ${name}:(\\d+)`).exec(text)?.[1] ?? 0);
      return {
        bytesIn: count("bytes_received"),
        bytesOut: count("bytes_sent") - count("bytes_retrans"),
        segmentsIn: count("segs_in"),
        segmentsOut: count("segs_out"),
      };
    };
    const settled = () =>
      until("nothing moves", () => {
        const [one, other] = [counters(), counters()];
        return JSON.stringify(one) === JSON.stringify(other) ? other : undefined;
      });
    await transfer(peer, client, 1000);
    const monitor = watch(INFO);
    // A delayed acknowledgement may come between ss and the refresh.
    for (let tries = 0; ; tries++) {
      const before = await settled();
      await monitor.refresh();
      const isQuiet = JSON.stringify(before) === JSON.stringify(counters());
      await transfer(client, peer, 7_654_321);
      await transfer(peer, client, 2_000_000);
      const after = await settled();
      const snapshot = await monitor.refresh();
      if (!isQuiet || JSON.stringify(after) !== JSON.stringify(counters())) {
        if (tries > 50) expect.unreachable("The connection never came to rest.");
        continue;
      }
      const { bytesIn, bytesOut, segmentsIn, segmentsOut } = moved(snapshot, client);
      expect([bytesOut, bytesIn]).toEqual([7_654_321, 2_000_000]);
      expect({ bytesIn, bytesOut, segmentsIn, segmentsOut }).toEqual({
        bytesIn: after.bytesIn - before.bytesIn,
        bytesOut: after.bytesOut - before.bytesOut,
        segmentsIn: after.segmentsIn - before.segmentsIn,
        segmentsOut: after.segmentsOut - before.segmentsOut,
      });
      break;
    }
  });
});
