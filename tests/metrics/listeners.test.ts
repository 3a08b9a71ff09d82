import { expect, it } from "vitest";
import { refreshUntil } from "../live/watch";
import { connection, dial, IPV4, listenAt } from "../procfs/loopback";
import { until } from "../procfs/until";
import { whereSupported } from "../sockopt/where-supported";
import { BACKENDS } from "./backends";
import { watch } from "./watch";

whereSupported("traffic of listeners", () => {
  it.each(BACKENDS)("is counted for $name by port, and stays when connections are gone", async ({ tell }) => {
    const { port, client, peer } = await connection(IPV4);
    const monitor = watch({ source: "netlink", info: ["bytesSent", "backlogLimit"] });
    const { collect } = await tell(monitor);
    await monitor.refresh();
    const move = async (bytes: number) => {
      const expected = peer.bytesRead + bytes;
      peer.resume();
      client.write(Buffer.alloc(bytes));
      await until("all is received", () => (peer.bytesRead === expected ? true : undefined));
      await monitor.refresh();
      return (await collect()).get(`sockdex_listener_bytes_total{direction="in",port="${port}"}`);
    };
    expect(await move(70_000)).toBe(70_000);
    expect(await move(5)).toBe(70_005);
    client.resetAndDestroy();
    peer.destroy();
    await monitor.refresh();
    const figures = await collect();
    expect(figures.get(`sockdex_listener_bytes_total{direction="in",port="${port}"}`)).toBe(70_005);
    expect(figures.get(`sockdex_listener_bytes_total{direction="out",port="${port}"}`)).toBe(0);
    expect(figures.get(`sockdex_listener_retransmits_total{port="${port}"}`)).toBe(0);
    expect(figures.get(`sockdex_listen_backlog_limit{listener="${IPV4}:${port}"}`)).toBe(511);
  });

  it.each(BACKENDS)(
    "is counted for $name on when the listener is closed, as long as a connection is open",
    async ({ tell }) => {
      const { server, port, client, peer } = await connection(IPV4);
      const monitor = watch({ source: "netlink", info: ["bytesSent"] });
      const { collect } = await tell(monitor);
      await monitor.refresh();
      server.close();
      peer.resume();
      for (const bytes of [1000, 3000]) {
        client.write(Buffer.alloc(bytes));
        const expected = peer.bytesRead + bytes;
        await until("all is received", () => (peer.bytesRead === expected ? true : undefined));
        await monitor.refresh();
      }
      const key = `sockdex_listener_bytes_total{direction="in",port="${port}"}`;
      expect((await collect()).get(key)).toBe(4000);
      expect(monitor.snapshot?.traffic.map((one) => one.port)).toContain(port);
      client.resetAndDestroy();
      peer.destroy();
      await refreshUntil(monitor, ({ traffic }) => traffic.every((one) => one.port !== port) || undefined);
      expect((await collect()).get(key)).toBe(4000);
    },
  );

  it.each(BACKENDS)("has few labels for $name, however many ports there come to be", async ({ tell }) => {
    const monitor = watch({ source: "netlink", info: ["bytesSent"] });
    const { collect } = await tell(monitor, { maximumListeners: 2 });
    await monitor.refresh();
    for (let i = 0; i < 4; i++) {
      const { server, port, accepted } = await listenAt(IPV4);
      const client = dial(IPV4, port);
      await until("a connection", () => accepted[0]);
      client.write("hello");
      accepted[0]?.resume();
      await until("it is received", () => (accepted[0]?.bytesRead === 5 ? true : undefined));
      await monitor.refresh();
      server.close();
    }
    const values = [...(await collect())].filter(([key]) => /^sockdex_listener_bytes_total\{direction="in"/.test(key));
    expect(values.length).toBeLessThanOrEqual(3);
    expect(values.some(([key]) => key.includes('port="other"'))).toBe(true);
    expect(values.reduce((sum, [, value]) => sum + value, 0)).toBeGreaterThanOrEqual(20);
  });

  it.each(BACKENDS)("is absent for $name where it is not read", async ({ tell }) => {
    await connection(IPV4);
    for (const options of [{ source: "procfs" }, { source: "netlink" }] as const) {
      const monitor = watch(options);
      const { collect } = await tell(monitor, { prefix: `${options.source}_` });
      await monitor.refresh();
      await monitor.refresh();
      const keys = [...(await collect()).keys()];
      expect(keys.filter((key) => /listener_|backlog_limit/.test(key))).toEqual([]);
      expect(keys.some((key) => key.includes("listen_backlog{"))).toBe(true);
    }
  });
});
