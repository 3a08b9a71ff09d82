import { describe, expect, it } from "vitest";
import { type Protocol, SocketTable } from "../../src/core";
import { type FlowPeers, Flows } from "../../src/summary/flows/flows";
import { generateDump } from "../generate/index";

const LOCAL_PORTS = { from: 32768, to: 60999 };
const TROUBLES = Uint8Array.from({ length: 128 }, (_, code) => (code === 8 ? 1 : 0));
const [ESTABLISHED, CLOSE_WAIT, LISTEN] = ["01", "08", "0A"];

/** A line of /proc/net/tcp. Addresses and ports as `10.0.0.9:443`. */
function line(local: string, remote: string, state = ESTABLISHED): string {
  return `   0: ${hex(local)} ${hex(remote)} ${state} 00000000:00000000 00:00000000 00000000     0        0 1 1 0000000000000000 20 4 30 10 -1`;
}

function hex(end: string): string {
  const [address = "", port] = end.split(":");
  const bytes = address.split(".").reverse();
  const digits = (number: number, width: number) => number.toString(16).toUpperCase().padStart(width, "0");
  return `${bytes.map((byte) => digits(Number(byte), 2)).join("")}:${digits(Number(port), 4)}`;
}

const HEADER = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";

function tableOf(lines: readonly string[], protocol: Protocol = "tcp"): SocketTable {
  return SocketTable.parse(Buffer.from(`${[HEADER, ...lines].join("\n")}\n`), { protocol });
}

function flowsOf(peers?: FlowPeers) {
  const flows = new Flows({ ...(peers && { peers }), localPorts: LOCAL_PORTS, troubles: TROUBLES });
  const take = (lines: readonly string[], time: number) => {
    const table = tableOf(lines);
    flows.take(table, table.select({}), time);
    return counted(flows);
  };
  return { flows, take };
}

/** What each flow has: `:443 10.0.0.9` that serves here, `10.0.0.5:5432` there. */
function counted(flows: Flows): Record<string, number> {
  const { sockets = new Uint32Array() } = flows.counts.now ?? {};
  return Object.fromEntries(Array.from(flows.alive, (flow) => [textOf(flows, flow), sockets[flow] ?? 0]));
}

function withSockets(flows: Flows): Record<string, number> {
  return Object.fromEntries(Object.entries(counted(flows)).filter(([, sockets]) => sockets > 0));
}

function textOf(flows: Flows, flow: number): string {
  const { serves, port, peer = "*" } = flows.nameOf(flow);
  return serves === "local" ? `:${port} ${peer}` : `${peer}:${port}`;
}

function flowCalled(flows: Flows, name: string): number {
  return [...flows.alive].find((flow) => textOf(flows, flow) === name) ?? -1;
}

const listener = line("0.0.0.0:40000", "0.0.0.0:0", LISTEN);

describe("flows", () => {
  it("are of the side that serves: by its listener, else by which port the kernel has chosen", () => {
    const { take } = flowsOf();
    const lines = [
      listener,
      line("10.0.0.1:40000", "10.0.0.9:50001"),
      line("10.0.0.1:40000", "10.0.0.9:1024"),
      line("10.0.0.1:45001", "10.0.0.5:5432"),
      line("10.0.0.1:45002", "10.0.0.5:5432"),
      // Its listener is not in this namespace.
      line("10.0.0.1:443", "10.0.0.9:50002"),
    ];
    expect(take(lines, 0)).toEqual({ ":40000 *": 1, ":40000 10.0.0.9": 2, "10.0.0.5:5432": 2, ":443 10.0.0.9": 1 });
  });

  it("keep the side where the listener has gone, and learn of one that comes", () => {
    const { take } = flowsOf();
    const connection = line("10.0.0.1:40000", "10.0.0.9:1024");
    expect(take([connection], 0)).toEqual({ "10.0.0.9:1024": 1 });
    expect(take([connection, listener], 1000)).toMatchObject({ ":40000 10.0.0.9": 1, "10.0.0.9:1024": 0 });
    expect(take([connection], 2000)).toMatchObject({ ":40000 10.0.0.9": 1, ":40000 *": 0 });
  });

  it("tell peers apart by network, or not at all", () => {
    const lines = [line("10.0.0.1:443", "10.0.0.9:50001"), line("10.0.0.1:443", "10.0.0.8:50001")];
    expect(flowsOf("network").take(lines, 0)).toEqual({ ":443 10.0.0.0/24": 2 });
    expect(flowsOf("none").take(lines, 0)).toEqual({ ":443 *": 2 });
  });

  it("know how many they were a moment ago, a minute ago, and in between", () => {
    const { flows, take } = flowsOf();
    const some = (many: number, state = ESTABLISHED) =>
      Array.from({ length: many }, (_, i) => line(`10.0.0.1:${45000 + i}`, "10.0.0.5:5432", state));
    expect(flows.counts.spanMs).toBeUndefined();
    take(some(10), 0);
    expect([flows.counts.intervalMs, flows.counts.spanMs]).toEqual([undefined, undefined]);
    const flow = flowCalled(flows, "10.0.0.5:5432");
    expect(flows.counts.sinceBefore(flow)).toBe(0);
    for (let second = 1; second <= 90; second++) take(some(10 + second), second * 1000);
    expect(flows.counts.sinceBefore(flow)).toBe(1);
    expect(flows.counts.sinceMinute(flow)).toBe(60);
    expect([flows.counts.intervalMs, flows.counts.spanMs]).toEqual([1000, 60_000]);
    expect(flows.counts.history(flow, 3)).toEqual([98, 99, 100]);
    expect(flows.counts.history(flow, 1000).length).toBe(61);
    take(some(4, CLOSE_WAIT), 90_100);
    expect(flows.counts.sinceBefore(flow)).toBe(-96);
    expect(flows.counts.sinceBefore(flow, "troubled")).toBe(4);
    expect(flows.counts.history(flow, 2)).toEqual([100, 4]);
    take([], 91_000);
    expect(counted(flows)).toEqual({ "10.0.0.5:5432": 0 });
    take([], 155_000);
    expect(counted(flows)).toEqual({});
  });

  it("are listed by any weight, and ranked by it", () => {
    const { flows, take } = flowsOf();
    take(
      [1, 2, 2, 3, 3, 3].map((host) => line("10.0.0.1:443", `10.0.0.${host}:50000`)),
      0,
    );
    const { sockets = new Uint32Array() } = flows.counts.now ?? {};
    const bySockets = (flow: number) => sockets[flow] ?? 0;
    const names = (list: readonly number[]) => list.map((flow) => textOf(flows, flow));
    expect(names(flows.top(bySockets, 0, 2))).toEqual([":443 10.0.0.3", ":443 10.0.0.2"]);
    expect(names(flows.top(bySockets, 1, 9))).toEqual([":443 10.0.0.2", ":443 10.0.0.1"]);
    expect(flows.top(bySockets, 0, 9).map((flow) => flows.rank(bySockets, flow))).toEqual([0, 1, 2]);
    expect(flows.rank(bySockets, 99)).toBe(-1);
    for (const flow of flows.alive) expect(flows.find(flows.nameOf(flow))).toBe(flow);
    expect(flows.find({ ...flows.nameOf(0), port: 444 })).toBe(-1);
    const sums = flows.sums(Uint32Array.of(0, 1, 2, 3, 4, 5), [1, 10, 20, Number.NaN, 100, 200]);
    expect(flows.top(bySockets, 0, 9).map((flow) => sums[flow])).toEqual([300, 30, 1]);
  });

  // Rows that are there again are not looked up again: what comes, goes and moves must not mislead that.
  it("count as the plainest means do, however rows come and go", () => {
    const { flows } = flowsOf();
    const rows = generateDump({ protocol: "tcp", rows: 3000, seed: 5, quirks: 0 });
    const all = Buffer.from(rows).toString("latin1").trimEnd().split("\n").slice(1);
    let seed = 1;
    const random = (below: number) => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      return (seed >>> 8) % below;
    };
    for (let turn = 0; turn < 30; turn++) {
      const from = random(1000);
      const kept = all.slice(from, from + 1500 + random(500)).filter(() => random(20) > 0);
      if (turn % 5 === 4) kept.reverse();
      const table = tableOf(kept);
      flows.take(table, table.select({}), turn * 1000);
      const fresh = new Flows({ localPorts: LOCAL_PORTS, troubles: TROUBLES });
      // It knows the same listeners.
      const everything = tableOf(all);
      flows.take(everything, everything.select({}), turn * 1000 + 1);
      fresh.take(everything, everything.select({}), 0);
      fresh.take(table, table.select({}), 120_000);
      flows.take(table, table.select({}), turn * 1000 + 2);
      expect(withSockets(flows)).toEqual(withSockets(fresh));
    }
  });

  it("that are long gone take no room", () => {
    const { flows, take } = flowsOf();
    const kept = line("10.0.0.1:443", "10.9.9.9:50000");
    for (let minute = 0; minute < 40; minute++) {
      const lines = Array.from({ length: 500 }, (_, i) =>
        line("10.0.0.1:443", `10.${minute}.${i >> 8}.${i & 255}:50000`),
      );
      const before = take([kept, ...lines], minute * 120_000);
      expect(before[":443 10.9.9.9"]).toBeGreaterThan(0);
    }
    expect(flows.alive.length).toBeLessThan(1100);
    expect(Math.max(...flows.numbers)).toBeLessThan(6000);
    expect(flows.counts.history(flowCalled(flows, ":443 10.9.9.9"), 1)[0]).toBeGreaterThan(0);
  });
});
