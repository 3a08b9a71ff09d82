import { once } from "node:events";
import type { Socket } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { inodeOf, readSockets } from "../../src/index";
import { CHANNELS } from "../../src/live/index";
import { LEAKED } from "../../src/live/tracking/own-sockets";
import { connection, IPV4 } from "../procfs/loopback";
import { until } from "../procfs/until";
import { heard } from "./heard";
import { byEachSource, refreshUntil } from "./watch";

/** Fills the kernel's queues until the peer, which does not read, takes no more. */
function fill(socket: Socket): void {
  socket.setMaxListeners(0);
  socket.write(Buffer.alloc(32 << 20));
}

/** Resolves when a send queue is not empty and stays as it is: the peer's kernel takes no more. */
async function queueIsSteady(inode: number | undefined): Promise<void> {
  const table = readSockets();
  let [last, times] = [0, 0];
  await until("the send queue stays as it is", () => {
    const txQueue = table.refresh().byInode(inode ?? 0)?.txQueue ?? 0;
    times = txQueue > 0 && txQueue === last ? times + 1 : 0;
    last = txQueue;
    return times > 40 ? true : undefined;
  });
}

byEachSource("what a monitor publishes", (_source, watchBy) => {
  it("is each leak once, with its object", async () => {
    const monitor = watchBy();
    const { client, peer } = await connection(IPV4);
    monitor.track(client, "leaking");
    const leaks = heard(CHANNELS.leak, client);
    peer.end();
    await once(client.resume(), "end");
    await monitor.refresh();
    expect(leaks).toEqual([]);
    // A minute is too long for a test: the clock that ages are told by is the worker's, so the bar is lowered here.
    const bar = LEAKED.olderThanMs;
    onTestFinished(() => void Object.assign(LEAKED, { olderThanMs: bar }));
    Object.assign(LEAKED, { olderThanMs: 0 });
    for (let i = 0; i < 3; i++) await monitor.refresh();
    expect(leaks.map(({ row, tracked }) => [row.state, tracked?.object, tracked?.label])).toEqual([
      ["CLOSE_WAIT", client, "leaking"],
    ]);
  });

  it("is each stuck send queue once, which stuck() has until it gets shorter", async () => {
    const monitor = watchBy({ stuckAfter: 2 });
    const { client, peer } = await connection(IPV4);
    monitor.track(client, "to a peer that does not read");
    const stuck = heard(CHANNELS.stuck, client);
    const inode = inodeOf(client);
    const isStuck = () => monitor.stuck().filter(({ row }) => row.inode === inode);
    await monitor.refresh();
    peer.pause();
    fill(client);
    await queueIsSteady(inode);
    await refreshUntil(monitor, () => (isStuck().length > 0 ? true : undefined));
    for (let i = 0; i < 3; i++) await monitor.refresh();
    expect(isStuck().map(({ tracked }) => tracked?.object)).toEqual([client]);
    expect(stuck.map(({ tracked, row }) => [tracked?.label, row.txQueue > 0])).toEqual([
      ["to a peer that does not read", true],
    ]);
    peer.resume();
    await refreshUntil(monitor, () => (isStuck().length === 0 ? true : undefined));
    expect(stuck).toHaveLength(1);
  });

  it("is nothing of a monitor without an owner", async () => {
    const monitor = watchBy({ owner: false, stuckAfter: 1 });
    const { client } = await connection(IPV4);
    const stuck = heard(CHANNELS.stuck, client);
    await monitor.refresh();
    fill(client);
    await refreshUntil(monitor, ({ changes }) => (changes && changes.stuckTx.length > 0 ? true : undefined));
    expect(stuck).toEqual([]);
    expect(() => monitor.stuck()).toThrow(expect.objectContaining({ code: "ERR_INVALID_ARGUMENT" }));
  });
});
