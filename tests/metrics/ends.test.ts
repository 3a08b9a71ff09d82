import { once } from "node:events";
import { expect, it } from "vitest";
import type { EndedConnection } from "../../src/live/index";
import { connection, deadPort, dial, IPV4 } from "../procfs/loopback";
import { until } from "../procfs/until";
import { whileStill } from "../procfs/while-still";
import { whereSupported } from "../sockopt/where-supported";
import { BACKENDS } from "./backends";
import { watch } from "./watch";

const LIFE = "sockdex_ended_connection_life_seconds";
const CAUSES = ["fin", "reset", "timeout", "refused", "unanswered", "unknown"];

whereSupported("ended connections", () => {
  it.each(BACKENDS)("are counted to $name by their causes, with how long they lived", async ({ tell }) => {
    const monitor = watch({ ends: true });
    const { collect, unregister } = await tell(monitor);
    const ended: EndedConnection[] = [];
    monitor.on("ended", (connections) => ended.push(...connections));

    const { client, peer, port, clientPort } = await connection(IPV4);
    client.end("bytes");
    peer.resume();
    await once(peer, "end");
    peer.end();
    client.resume();
    const other = await connection(IPV4);
    other.peer.on("error", () => {});
    other.client.resetAndDestroy();
    const dead = await deadPort(IPV4);
    dial(IPV4, dead);
    // Others' connections end, too. A socket that was reset by its own program has lost the other's port.
    const isHere = [
      (end: EndedConnection) => end.localPort === clientPort && end.remotePort === port,
      (end: EndedConnection) => end.localPort === port && end.remotePort === clientPort,
      (end: EndedConnection) => end.localPort === other.clientPort && end.cause === "reset",
      (end: EndedConnection) => end.localPort === other.port && end.remotePort === other.clientPort,
      (end: EndedConnection) => end.remotePort === dead && end.cause === "refused",
    ];
    await until("five ends", () => isHere.every((test) => ended.some(test)) || undefined);

    const [told, figures] = await whileStill(
      () => ended.slice(),
      () => collect(),
    );
    for (const cause of CAUSES) {
      const expected = told.filter((end) => end.cause === cause).length;
      expect(figures.get(`sockdex_ended_connections_total{cause="${cause}"}`)).toBe(expected);
    }
    for (const reason of ["overruns", "dropped", "malformed"] as const) {
      expect(figures.get(`sockdex_ended_connections_lost_total{reason="${reason}"}`)).toBe(monitor.lostEnds?.[reason]);
    }
    const seconds = told.map(({ livedAtLeastMs }) => livedAtLeastMs / 1000);
    expect(figures.get(`${LIFE}_count`)).toBe(told.length);
    expect(figures.get(`${LIFE}_bucket{le="+Inf"}`)).toBe(told.length);
    expect(figures.get(`${LIFE}_bucket{le="0.005"}`)).toBe(seconds.filter((value) => value <= 0.005).length);
    expect(figures.get(`${LIFE}_sum`)).toBeCloseTo(
      seconds.reduce((sum, value) => sum + value, 0),
      6,
    );
    unregister();
    expect(monitor.eventNames()).toEqual(["ended"]);
  });

  it.each(BACKENDS)("are no metric of $name where the monitor does not hear of them", async ({ tell }) => {
    const monitor = watch();
    const { collect } = await tell(monitor);
    await monitor.refresh();
    expect([...(await collect()).keys()].filter((key) => key.includes("ended"))).toEqual([]);
  });
});
