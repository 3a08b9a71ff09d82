import { setTimeout as wait } from "node:timers/promises";
import { expect, it } from "vitest";
import { readSockets } from "../../src/index";
import { refreshUntil } from "../live/watch";
import { connection, dial, IPV4, listenAt } from "../procfs/loopback";
import { onLinux } from "../procfs/on-linux";
import { until } from "../procfs/until";
import { BACKENDS, type Figures } from "./backends";
import { deafListeners } from "./deaf-listeners";
import { plainFigures } from "./plain-figures";
import { watch } from "./watch";

/** Totals and the age are told apart from the table. */
const ofTheTable = (figures: Figures) =>
  new Map([...figures].filter(([key]) => !key.includes("_total") && key !== "sockdex_snapshot_age_seconds").sort());

const sorted = (figures: Figures) => new Map([...figures].sort());

/** Sockets with something to tell of: full queues, a peer that has hung up, listeners of either family. */
async function crowd(): Promise<void> {
  const { client, peer } = await connection(IPV4);
  peer.pause();
  client.write(Buffer.alloc(16 * 2 ** 20));
  await until("a full window", () => (readSockets().of(client)?.txQueue ?? 0) > 0 || undefined);
  const halfClosed = await connection(IPV4);
  halfClosed.peer.end();
  await until("CLOSE_WAIT", () => readSockets().stateOf(halfClosed.client) === "CLOSE_WAIT" || undefined);
  await listenAt(IPV4);
  await listenAt("::").catch(() => {});
}

onLinux("what is told", () => {
  it.each(BACKENDS)("to $name is what the newest table holds, counted plainly", async ({ tell }) => {
    await crowd();
    const monitor = watch();
    const { collect } = await tell(monitor);
    for (let i = 0; i < 3; i++) {
      const snapshot = await monitor.refresh();
      const figures = await collect();
      expect(ofTheTable(figures)).toEqual(sorted(plainFigures(snapshot, process.pid)));
      expect(figures.get('sockdex_sockets{protocol="tcp",state="CLOSE_WAIT"}')).toBeGreaterThan(0);
      expect(figures.get('sockdex_queue_bytes{protocol="tcp",queue="tx"}')).toBeGreaterThan(0);
      await listenAt(IPV4);
    }
  });

  it("is the same to both", async () => {
    await crowd();
    const monitor = watch();
    const told = await Promise.all(BACKENDS.map(({ tell }) => tell(monitor)));
    await monitor.refresh();
    await monitor.refresh();
    const [prometheus, opentelemetry] = await Promise.all(
      told.map(async ({ collect }) => {
        const figures = await collect();
        expect(figures.get("sockdex_snapshot_age_seconds")).toBeGreaterThanOrEqual(0);
        figures.delete("sockdex_snapshot_age_seconds");
        return sorted(figures);
      }),
    );
    expect(prometheus).toEqual(opentelemetry);
  });

  it.each(BACKENDS)("to $name is nothing but totals before the first snapshot", async ({ tell }) => {
    const { collect } = await tell(watch());
    const figures = await collect();
    expect([...figures.keys()].every((key) => key.includes("_total"))).toBe(true);
    expect(new Set(figures.values())).toEqual(new Set([0]));
  });

  it.each(BACKENDS)("to $name ages, and reads nothing by itself", async ({ tell }) => {
    const monitor = watch();
    const { collect } = await tell(monitor);
    const snapshot = await monitor.refresh();
    const first = await collect();
    await wait(20);
    const second = await collect();
    const age = (figures: Figures) => figures.get("sockdex_snapshot_age_seconds") ?? Number.NaN;
    expect(age(second) - age(first)).toBeGreaterThan(0.01);
    expect(ofTheTable(second)).toEqual(ofTheTable(first));
    expect(monitor.snapshot).toBe(snapshot);
  });
});

onLinux("listeners", () => {
  /** So many that the text of their descriptors sorts in another order than the numbers. */
  const LISTENERS = 120;

  const waitingAt = (listener: number) => listener % 3;

  async function backlogs(told: Promise<{ collect(): Promise<Figures> }>): Promise<[string, number][]> {
    const figures = await (await told).collect();
    return [...figures].flatMap(([key, value]): [string, number][] => {
      const [, listener] = /^sockdex_listen_backlog\{listener="(.*)"\}$/.exec(key) ?? [];
      return listener === undefined ? [] : [[listener, value]];
    });
  }

  it.each(BACKENDS)("beyond a limit are one to $name, and others' are none", async ({ tell }) => {
    const { pid, ports } = await deafListeners(LISTENERS);
    for (const [i, port] of ports.entries()) for (let n = 0; n < waitingAt(i); n++) dial(IPV4, port);
    const monitor = watch({ owner: pid });
    const expected = ports.map((_, i) => waitingAt(i));
    await refreshUntil(monitor, ({ table }) => {
      const waiting = ports.map((port) => table.byEndpoints({ address: IPV4, port })?.rxQueue);
      return String(waiting) === String(expected) || undefined;
    });
    const all = ports.map((port, i): [string, number] => [`${IPV4}:${port}`, waitingAt(i)]);
    const sum = expected.reduce((all, one) => all + one, 0);
    expect((await backlogs(tell(monitor))).length).toBe(101);
    expect(await backlogs(tell(monitor, { maximumListeners: LISTENERS }))).toEqual(all);
    expect(await backlogs(tell(monitor, { maximumListeners: 3 }))).toEqual([...all.slice(0, 3), ["other", sum - 3]]);
    expect(await backlogs(tell(monitor, { maximumListeners: 0 }))).toEqual([["other", sum]]);
  });

  it.each(BACKENDS)("are none to $name where there is no owner", async ({ tell }) => {
    await listenAt(IPV4);
    const monitor = watch({ owner: false });
    await monitor.refresh();
    expect(await backlogs(tell(monitor))).toEqual([]);
  });
});

onLinux("labels", () => {
  it.each(BACKENDS)("to $name are few, and never a remote address", async ({ tell }) => {
    const { port } = await listenAt(IPV4);
    const remote = "127.66.55.44";
    const client = dial(IPV4, port, remote);
    await until("a connection", () => readSockets().stateOf(client) === "ESTABLISHED" || undefined);
    const monitor = watch();
    const { collect } = await tell(monitor);
    // The server has it a moment later than the client.
    await refreshUntil(monitor, ({ table }) => table.select({ remote, localPort: port }).length === 1 || undefined);
    const keys = [...(await collect()).keys()];
    expect(keys.filter((key) => key.includes(remote))).toEqual([]);
    const names = new Set(keys.flatMap((key) => [...key.matchAll(/(\w+)="/g)].map(([, name]) => name)));
    expect(names).toEqual(new Set(["protocol", "state", "queue", "phase", "listener"]));
    expect(keys.filter((key) => !key.includes("listener=")).length).toBeLessThan(100);
  });
});
