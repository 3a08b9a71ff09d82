import { once } from "node:events";
import { createServer, Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { TrackedSockets } from "../../../src/live/tracking/tracked-sockets";
import { IPV4 } from "../../procfs/loopback";
import { onLinux } from "../../procfs/on-linux";
import { watch } from "../watch";

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

onLinux("what is tracked is held weakly", () => {
  it("an object that its program lets go of, and its entry", async () => {
    const sockets = new TrackedSockets();
    (() => {
      for (let i = 0; i < 1000; i++) sockets.add(new Socket(), "unused", undefined);
    })();
    expect(sockets.size).toBe(1000);
    for (let left = 100; sockets.size > 0 && left > 0; left--) {
      collect();
      await wait(5);
    }
    expect(sockets.size).toBe(0);
  });

  it("a server that is closed", async () => {
    const monitor = watch();
    const held = await (async () => {
      const server = createServer();
      monitor.track(server);
      server.listen(0, IPV4);
      await once(server, "listening");
      server.close();
      await once(server, "close");
      return new WeakRef(server);
    })();
    // deref() keeps the object until the turn of the loop ends: it is called after the collection, not before.
    for (let left = 100; left > 0; left--) {
      await wait(5);
      collect();
      if (held.deref() === undefined) break;
    }
    expect(held.deref()).toBeUndefined();
  });
});
