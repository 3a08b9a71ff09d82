import { once } from "node:events";
import { closeSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { expect, it } from "vitest";
import type { EndsLost } from "../../../src/live/index";
import { connection, IPV4 } from "../../procfs/loopback";
import { until } from "../../procfs/until";
import { whereSupported } from "../../sockopt/where-supported";
import { ownSockets, socketsSince } from "../own-sockets";
import { hear, sidesOf } from "./hear";

whereSupported("ends that were lost", () => {
  it("are counted, and what a snapshot shows to be gone is told", async () => {
    const before = ownSockets();
    const { monitor, all, first } = hear();
    const [own = -1] = socketsSince(before);
    const errors: Error[] = [];
    const losses: EndsLost[] = [];
    monitor.on("error", (error) => errors.push(error));
    monitor.on("lost", (lost) => losses.push(lost));
    const { client, peer, port } = await connection(IPV4);
    const { ofServer, ofClient } = sidesOf(client, port);
    await monitor.refresh();

    // A program that closes what is not its own: nobody hears until the monitor has started again.
    closeSync(own);
    client.end();
    peer.resume().end();
    client.resume();
    await until("the error is told", () => errors[0]);
    expect(errors[0]).toMatchObject({ code: "ERR_READ" });
    expect(losses.at(-1)).toEqual({ overruns: 1, dropped: 0, malformed: 0 });

    // A refresh of its own accord shows what is gone; the client's row is in TIME_WAIT, and no end is seen in that.
    const end = await first(ofServer);
    expect(end).toMatchObject({ cause: "unknown", isEventLost: true, own: true, info: undefined });
    expect(end.seen).toMatchObject({ state: "ESTABLISHED", localPort: port });
    expect(all.filter(ofClient)).toEqual([]);
    expect(monitor.lostEnds).toEqual({ overruns: 1, dropped: 0, malformed: 0 });

    // It hears again, and tells once.
    const later = await until("it hears again", async () => {
      const other = await connection(IPV4);
      const sides = sidesOf(other.client, other.port);
      other.client.destroy();
      await once(other.peer.resume(), "end");
      other.peer.end();
      await wait(50);
      return all.find(sides.ofServer);
    });
    expect(later).toMatchObject({ cause: "fin", isEventLost: false });
    expect(all.filter(ofServer)).toEqual([end]);
  });

  it("leave no thread behind where their error's listener closes the monitor", async () => {
    const before = ownSockets();
    const { monitor } = hear();
    const [own = -1] = socketsSince(before);
    const losses: EndsLost[] = [];
    monitor.on("lost", (lost) => losses.push(lost));
    monitor.on("error", () => void monitor.close());
    closeSync(own);
    await until("it is closed", () => monitor.isClosed || undefined);
    // As long as a new thread would take to start.
    await wait(1200);
    expect(socketsSince(before)).toEqual([]);
    expect(losses).toEqual([]);
  });
});
