import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { SocketTable } from "../../src/core";
import { BOUNDS } from "../../src/findings/bounds";
import type { FindingKind } from "../../src/findings/finding";
import { findingsOf } from "../../src/findings/findings";
import type { ConnectionNow } from "../../src/findings/known-facts";
import { readSockets } from "../../src/index";
import { ConnectionsNow } from "../../src/procfs/sockets/connections-now";
import { row, tableOf } from "../report/incident";

/** struct tcp_info as Linux 6.7 gives it, with these numbers at these offsets. */
function info(numbers: Record<number, number>, bytes = 248): DataView {
  const view = new DataView(new ArrayBuffer(bytes));
  for (const [at, number] of Object.entries(numbers)) {
    if (Number(at) >= bytes) continue;
    if (Number(at) < 8) view.setUint8(Number(at), number);
    else if (Number(at) === 242) view.setUint16(242, number, true);
    else view.setUint32(Number(at), number, true);
  }
  return view;
}
const [RETRANSMITS, BACKOFF, RTO, SENT, RECEIVED, ACKNOWLEDGED, RECOVERIES, RTO_TIME] = [
  ...[2, 4, 8, 44, 52, 56, 242, 244],
] as const;

const several = (count: number, of: (i: number) => string) => tableOf(Array.from({ length: count }, (_, i) => of(i)));
const closeWait = (count: number) => several(count, (i) => row("10.0.0.5", 8080, "10.1.2.3", 40_000 + i, 8));
const findingIn = (text: string, connectionNow: (row: number) => ConnectionNow | undefined) =>
  findingsOf(SocketTable.parse(Buffer.from(text)), { connectionNow })[0];

const ESTABLISHED = 1;
const SYN_SENT = 2;
const CLOSE_WAIT = 8;

describe("since when a finding has been so", () => {
  it("is not known of a capture", () => {
    const [finding] = findingsOf(SocketTable.parse(Buffer.from(closeWait(60))));
    expect(finding).toMatchObject({ kind: "close-wait" });
    expect(finding).not.toHaveProperty("age");
    expect(finding).not.toHaveProperty("since");
  });

  it("is the oldest, as far as it is proved, and how many are older than a minute", () => {
    const finding = findingIn(closeWait(60), (row) => ({
      ...{ state: CLOSE_WAIT, rxQueue: 0 },
      info: info(
        row < 52 ? { [ACKNOWLEDGED]: 840_000, [RECEIVED]: 900_000 } : { [ACKNOWLEDGED]: 30_000, [RECEIVED]: 30_000 },
      ),
    }));
    expect(finding).toMatchObject({
      severity: "high",
      age: { atLeastMs: 840_000, atMostMs: 900_000, overMinute: 52, looked: 60 },
      since: "Oldest: at least 14 min, 52 for over a minute.",
    });
  });

  it("is a sample's of many, which it says, with the lowest inode in it", () => {
    const text = closeWait(5000);
    const { inode } = SocketTable.parse(Buffer.from(text)).columns;
    const oldest = inode.indexOf(Math.min(...inode));
    const looked = new Set<number>();
    const finding = findingIn(text, (row) => {
      looked.add(row);
      const age = row === oldest ? 7_300_000 : 90_000;
      return { state: CLOSE_WAIT, rxQueue: 0, info: info({ [ACKNOWLEDGED]: age, [RECEIVED]: age }) };
    });
    expect(looked.size).toBeLessThanOrEqual(400);
    expect(finding?.since).toBe(`Oldest of ${looked.size} looked at: 2 h, all for over a minute.`);
  });

  it("makes a finding of a single stalled connection, once it has lasted for a minute", () => {
    const stalled = (count: number) =>
      several(count, (i) => row("10.0.0.5", 8080, "10.1.2.3", 40_000 + i, 1, { tx: 9000, timer: 4 }));
    const since = (ms: number, text = stalled(1)) =>
      findingIn(text, () => ({ state: ESTABLISHED, rxQueue: 0, info: info({ [SENT]: ms }) }));
    expect(since(60_000)).toMatchObject({
      ...{ kind: "zero-window", severity: "medium", sockets: 1, weight: 1 },
      ...{ title: "1 socket stalled: the peer's receive window is full", since: "Oldest: no data sent for 60 s." },
    });
    expect(since(59_000)).toBeUndefined();
    expect(since(59_000, stalled(3))).toMatchObject({ kind: "zero-window" });
    // A capture does not say how long.
    expect(findingsOf(SocketTable.parse(Buffer.from(stalled(1))))).toEqual([]);
    // One that is closed, or unread, or lost, for minutes is usual.
    for (const state of [CLOSE_WAIT, SYN_SENT]) {
      const text = tableOf([row("10.0.0.5", 8080, "10.1.2.3", 40_000, state)]);
      const long = info({
        [ACKNOWLEDGED]: 900_000,
        [RECEIVED]: 900_000,
        [RETRANSMITS]: 6,
        [BACKOFF]: 6,
        [RTO]: 64_000_000,
      });
      expect(findingIn(text, () => ({ state, rxQueue: 0, info: long }))).toBeUndefined();
    }
  });

  it("is that of connections that wait in the listener's own network namespace", () => {
    const waiting = (peer: number) => row("10.0.0.5", 8080, "10.1.2.3", peer, 1);
    const table = SocketTable.parse(
      Buffer.from(tableOf([row("0.0.0.0", 8080, "0.0.0.0", 0, 10, { rx: 1 }), waiting(40_000), waiting(40_001)])),
    );
    const columns = { ...table.columns, inode: Float64Array.of(9, 0, 0), namespace: Uint32Array.of(1, 1, 2) };
    vi.spyOn(table, "columns", "get").mockReturnValue(columns);
    const asked = new Set<number>();
    const connectionNow = (row: number) => {
      asked.add(row);
      return { state: ESTABLISHED, rxQueue: 0, info: info({}) };
    };
    expect(findingsOf(table, { connectionNow })).toMatchObject([{ kind: "accept-queue", age: { looked: 1 } }]);
    expect([...asked]).toEqual([1]);
  });

  it("leaves out what is gone", () => {
    expect(findingIn(closeWait(60), () => undefined)).toMatchObject({ severity: "high", kind: "close-wait" });
    expect(findingIn(closeWait(60), () => undefined)).not.toHaveProperty("age");
  });

  it("does not call severe what has begun this moment", () => {
    const fresh = { [ACKNOWLEDGED]: 100, [RECEIVED]: 200 };
    // What is sent to who has closed is acknowledged: a leak all the same.
    const sending = { [ACKNOWLEDGED]: 100, [RECEIVED]: 900_000 };
    const of = (numbers: Record<number, number>) =>
      findingIn(closeWait(60), () => ({ state: CLOSE_WAIT, rxQueue: 0, info: info(numbers) }));
    expect(of(fresh)).toMatchObject({ severity: "medium", since: "Oldest: less than a second." });
    expect(of(sending)).toMatchObject({ severity: "high" });
  });

  it("is by the time-outs of a SYN, which no clock has", () => {
    const of = (numbers: Record<number, number>, bytes?: number) =>
      BOUNDS["syn-sent"]?.({ state: SYN_SENT, rxQueue: 0, info: info(numbers, bytes) });
    // 1 s, 2 s, 4 s, and 8 s of which nobody knows how much is over.
    const resent = { [RETRANSMITS]: 3, [BACKOFF]: 3, [RTO]: 8_000_000, [RECOVERIES]: 1, [RTO_TIME]: 9_000 };
    expect(of(resent, 232)).toEqual({ least: 7000 - 20, most: undefined });
    expect(of(resent)).toEqual({ least: 9000, most: undefined });
    // Time-outs at equal distances.
    expect(of({ ...resent, [BACKOFF]: 0 }, 232)).toEqual({ least: 0, most: undefined });
    expect(of({})).toEqual({ least: 0, most: undefined });
  });

  it("is nothing of an unread queue that is read meanwhile, nor of loss that is over", () => {
    const now = { state: 1, rxQueue: 0, info: info({ [RECEIVED]: 5000, [SENT]: 5000 }) };
    expect(BOUNDS.unread?.(now)).toBeUndefined();
    expect(BOUNDS.retransmitting?.(now)).toBeUndefined();
  });
});

describe("what the kernel proves of real sockets", () => {
  it.each<[FindingKind, string]>([
    ["close-wait", "after a pause"],
    ["close-wait", "with data sent since"],
    ["close-wait", "with keepalive"],
    ["unread", ""],
  ])("holds for %s %s", async (kind, how) => {
    const { client, accepted } = await pair();
    client.write("data");
    await sleep(300);
    const before = performance.now();
    if (kind === "close-wait") client.end();
    else client.write("more");
    if (how === "with data sent since") setTimeout(() => accepted.write("still here"), 400);
    if (how === "with keepalive") accepted.setKeepAlive(true, 1000);
    if (kind === "close-wait") await until(() => readSockets().stateOf(accepted) === "CLOSE_WAIT");
    const after = performance.now();
    await sleep(1500);

    const table = readSockets({ source: "netlink" });
    const connections = new ConnectionsNow(table, {});
    onTestFinished(() => connections.close());
    const least = performance.now() - after;
    const now = connections.of(table.of(accepted)?.index ?? -1);
    const most = performance.now() - before;
    const bounds = now && BOUNDS[kind]?.(now);
    // The kernel's ticks.
    expect(bounds?.least).toBeLessThanOrEqual(most + 20);
    expect(bounds?.most ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(least - 20);
    expect(bounds?.least).toBeGreaterThanOrEqual(how === "" || how === "after a pause" ? 1000 : 0);
  });
});

async function pair(): Promise<{ client: Socket; accepted: Socket }> {
  const server: Server = createServer({ allowHalfOpen: true, pauseOnConnect: true }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  const client = connect(port, "127.0.0.1");
  const [accepted] = (await once(server, "connection")) as [Socket];
  onTestFinished(() => {
    for (const socket of [client, accepted]) socket.destroy();
    server.close();
  });
  return { client, accepted };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(20);
}
