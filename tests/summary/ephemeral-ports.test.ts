import { expect, it } from "vitest";
import { parseFilter, SocketTable } from "../../src/core";
import { effectOf } from "../../src/findings/effect";
import { findingsOf } from "../../src/findings/findings";
import { weightIn } from "../../src/findings/growth/count";
import { Selection } from "../../src/findings/selection";
import { busiestDestination, ephemeralPorts } from "../../src/summary/ephemeral-ports";
import { allRows } from "../../src/table/all-rows";
import { row, tableOf } from "../report/incident";

const RANGE = { from: 32768, to: 60999 };
const [ESTABLISHED, TIME_WAIT, LISTEN] = [1, 6, 10];

const parse = (rows: string[]) => SocketTable.parse(Buffer.from(tableOf(rows)));
const used = (rows: string[], range = RANGE) => ephemeralPorts(parse(rows), range).used;
const several = (count: number, of: (i: number) => string) => Array.from({ length: count }, (_, i) => of(i));

it("ports in use are counted towards the destination that has most of them", () => {
  const rows = [
    // More sockets with one port of peers, but towards many peers.
    ...several(90, (i) => row("10.0.0.5", 33_000 + i, `10.1.0.${i}`, 443, ESTABLISHED)),
    ...several(40, (i) => row("10.0.0.5", 40_000 + i, "10.9.9.9", 5432, TIME_WAIT)),
    ...several(30, (i) => row("10.0.0.5", 33_000 + i, "10.9.9.9", 6379, ESTABLISHED)),
    // The same local ports, by another address of this machine.
    ...several(40, (i) => row("10.0.0.6", 40_000 + i, "10.9.9.9", 5432, ESTABLISHED)),
  ];
  const table = parse(rows);
  expect(ephemeralPorts(table, RANGE)).toEqual({ ports: 28_232, used: 40 });
  expect(busiestDestination(table, allRows(table))).toEqual({
    ...{ address: "10.9.9.9", port: 5432 },
    ...{ localAddress: "10.0.0.5", localPorts: 40 },
  });
});

it("listeners, ports outside the range and sockets without a peer do not count", () => {
  const rows = [
    ...several(5, (i) => row("0.0.0.0", 40_000 + i, "0.0.0.0", 0, LISTEN)),
    ...several(5, (i) => row("10.0.0.5", 41_000 + i, "0.0.0.0", 0, 7)),
    ...several(9, (i) => row("10.0.0.5", 20_000 + i, "10.9.9.9", 443, ESTABLISHED)),
    // A server at a port of the range.
    ...several(9, (i) => row("10.0.0.5", 50_000, "10.9.9.9", 1024 + i, ESTABLISHED)),
  ];
  expect(used(rows)).toBe(1);
  expect(used(rows, { from: 20_003, to: 20_005 })).toBe(3);
  expect(used(rows.slice(0, 10))).toBe(0);
  expect(used([])).toBe(0);
  expect(busiestDestination(parse(rows), new Uint32Array(0))).toBeUndefined();
});

it("is what the plainest count gives, on rows at random", () => {
  let seed = 1;
  const random = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  for (let round = 0; round < 40; round++) {
    const ports = 1 + random(6);
    const peers = 1 + random(6);
    const rows = several(random(300), () =>
      row(`10.0.0.${random(3)}`, 32_760 + random(60), `10.0.1.${random(peers)}`, 400 + random(ports), ESTABLISHED),
    );
    const table = parse(rows);
    const plain = new Map<string, Set<number>>();
    for (const { localAddress, localPort, remoteAddress, remotePort } of table) {
      if (localPort < RANGE.from) continue;
      const key = `${localAddress} ${remoteAddress} ${remotePort}`;
      plain.set(key, (plain.get(key) ?? new Set()).add(localPort));
    }
    const most = Math.max(0, ...[...plain.values()].map(({ size }) => size));
    expect(ephemeralPorts(table, RANGE).used).toBe(most);
  }
});

it("is what the finding about them says", () => {
  const table = parse(several(25_000, (i) => row("10.0.0.5", 33_000 + i, "10.0.7.9", 5432, TIME_WAIT)));
  const finding = findingsOf(table).find(({ kind }) => kind === "local-ports");
  expect({ ports: finding?.limit, used: finding?.weight }).toEqual(ephemeralPorts(table, RANGE));
});

it("counts each source address by itself: a proxy that has several is not full before one of them is", () => {
  const from = (address: string, count: number, at = 33_000) =>
    several(count, (i) => row(address, at + i, "10.0.7.9", 5432, ESTABLISHED));
  const proxy = parse([...from("10.0.0.5", 12_000), ...from("10.0.0.6", 12_000, 46_000)]);
  expect(findingsOf(proxy)).toEqual([]);
  const full = parse([...from("10.0.0.5", 100), ...from("10.0.0.6", 25_000, 34_000)]);
  const [finding] = findingsOf(full);
  expect(finding).toMatchObject({ kind: "local-ports", weight: 25_000, sockets: 25_000, localAddress: "10.0.0.6" });
  expect(finding?.title).toBe("25,000 of 28,232 local ports of 10.0.0.6 to 10.0.7.9:5432 in use (88%)");
  expect(finding && effectOf(finding)).toBe(
    "New connections from 10.0.0.6 to 10.0.7.9:5432 fail once no local port is left",
  );
  expect(full.select(parseFilter(finding?.filter ?? "")).length).toBe(25_000);
  // How it grew is counted in the same way.
  const counted = { kind: "local-ports", filter: "dport = :5432" } as const;
  expect(weightIn(counted, new Selection(proxy, {}, undefined))).toBe(12_000);
});

it("counts each network namespace by itself", () => {
  const table = parse(several(20_000, (i) => row("10.0.0.5", 33_000 + i, "10.0.7.9", 5432, ESTABLISHED)));
  const namespace = Uint32Array.from({ length: 20_000 }, (_, i) => 4_026_531_840 + (i % 2));
  const columns = { ...table.columns, namespace };
  expect(busiestDestination({ columns }, allRows(table))?.localPorts).toBe(10_000);
});
