import type { Socket } from "node:net";
import { expect, it } from "vitest";
import { type QueryTable, readSockets, type SocketRow } from "../../src/index";
import { CHANNELS, diff, type MonitorOptions, type Snapshot } from "../../src/live/index";
import type { NodeQueries } from "../../src/procfs/node/node-table";
import { until } from "../procfs/until";
import { whereSupported } from "../sockopt/where-supported";
import { heard } from "./heard";
import { connectReader, readSome } from "./reader";
import { inodes, refreshUntil, watch } from "./watch";

const STUCK_AFTER = 2;
/** With all columns, and with those that rates are made of alone. */
const INFOS: readonly NonNullable<MonitorOptions["info"]>[] = [true, ["bytesSent"]];

/** A connection whose reader has so many bytes unread, as often as they are sent again. */
async function unread(bytes: number) {
  const { reader, writer } = await connectReader();
  const queued = () => rowOf(readSockets({ protocols: ["tcp"] }), reader).rxQueue;
  const send = async () => {
    writer.write(Buffer.alloc(bytes));
    await until("it is there", () => (queued() === bytes ? true : undefined));
  };
  await send();
  return { reader, send };
}

/** A connection that has more to send than its peer's queue and its own take. */
async function full() {
  const { reader, writer } = await connectReader();
  const block = Buffer.alloc(32 << 20);
  writer.on("drain", () => writer.write(block));
  writer.write(block);
  return { reader, writer };
}

function rowOf(table: Pick<NodeQueries, "of">, socket: Socket): SocketRow {
  return table.of(socket) ?? expect.unreachable("The socket has no row.");
}

const reports = ({ changes }: Snapshot, inode: number, queue: "stuckTx" | "stuckRx") =>
  inodes(changes?.[queue]).includes(inode) ? true : undefined;

whereSupported("a queue that is always full", () => {
  it.each(INFOS)("is not stuck while the program reads it, and is once it does not: info %j", async (info) => {
    const { reader, send } = await unread(1000);
    const monitor = watch({ source: "netlink", info, stuckAfter: STUCK_AFTER });
    const { inode } = rowOf((await monitor.refresh()).table, reader);
    for (let i = 0; i < STUCK_AFTER * 3; i++) {
      await readSome(reader, 1000);
      await send();
      const snapshot = await monitor.refresh();
      expect(rowOf(snapshot.table, reader).rxQueue).toBe(1000);
      expect(reports(snapshot, inode, "stuckRx")).toBeUndefined();
    }
    for (let i = 1; i <= STUCK_AFTER; i++) {
      expect(reports(await monitor.refresh(), inode, "stuckRx")).toBe(i === STUCK_AFTER ? true : undefined);
    }
  });

  it.each(INFOS)("is not stuck while the peer takes of it, and is once it does not: info %j", async (info) => {
    const { reader, writer } = await full();
    const monitor = watch({ source: "netlink", info, stuckAfter: STUCK_AFTER });
    const told = heard(CHANNELS.stuck, writer);
    const { inode } = rowOf((await monitor.refresh()).table, writer);
    let [queued, times] = [Number.POSITIVE_INFINITY, 0];
    // Until the queue alone would have been taken for stuck.
    while (times <= STUCK_AFTER) {
      await readSome(reader, 3e6);
      const snapshot = await monitor.refresh();
      const { txQueue } = rowOf(snapshot.table, writer);
      times = txQueue >= queued ? times + 1 : 0;
      queued = txQueue;
      expect(reports(snapshot, inode, "stuckTx")).toBeUndefined();
    }
    expect(told).toEqual([]);
    expect(monitor.stuck()).toEqual([]);
    await refreshUntil(monitor, (snapshot) => reports(snapshot, inode, "stuckTx"));
    expect(inodes(monitor.stuck().map(({ row }) => row))).toEqual([inode]);
    expect(told).toHaveLength(1);
    // What was stuck is not, as soon as something passes, however much comes behind it.
    await readSome(reader, 3e6);
    await monitor.refresh();
    expect(monitor.stuck()).toEqual([]);
  });

  it("is stuck for diff() where one of the two tables does not count what passed", async () => {
    const { reader, send } = await unread(1000);
    const [counted, plain] = [
      () => readSockets({ source: "netlink", info: true }),
      () => readSockets({ source: "netlink" }),
    ];
    const [countedBefore, plainBefore] = [counted(), plain()];
    await readSome(reader, 1000);
    await send();
    const { inode } = rowOf(plain(), reader);
    const stuckRx = (before: QueryTable, after: QueryTable) => inodes(diff(before, after).stuckRx).includes(inode);
    expect(stuckRx(countedBefore, counted())).toBe(false);
    expect(stuckRx(plainBefore, counted())).toBe(true);
    expect(stuckRx(countedBefore, plain())).toBe(true);
    expect(stuckRx(plainBefore, plain())).toBe(true);
    expect(stuckRx(countedBefore, counted())).toBe(false);
  });
});
