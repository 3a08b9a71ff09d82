import { describe, expect, it } from "vitest";
import { SocketTable } from "../../src/core";
import { processText } from "../../src/findings/culprit-text";
import { effectOf } from "../../src/findings/effect";
import { findingsOf } from "../../src/findings/findings";
import { growthOf } from "../../src/findings/growth/growth";
import type { KnownFacts } from "../../src/findings/known-facts";
import { row, tableOf } from "../report/incident";

const several = (count: number, of: (i: number) => string) => Array.from({ length: count }, (_, i) => of(i));
const firstOf = (rows: string[], facts: KnownFacts = {}) => {
  const [first] = findingsOf(SocketTable.parse(Buffer.from(tableOf(rows))), facts);
  if (!first) throw new Error("Nothing stands out.");
  return first;
};

describe("an accept queue", () => {
  const waiting = (...queues: number[]) => queues.map((rx, i) => row("0.0.0.0", 80 + i, "0.0.0.0", 0, 10, { rx }));
  const backlogLimits = new Map([
    [10_000, 511],
    [10_001, 128],
  ]);

  it("is full with one more than its limit", () => {
    const full = firstOf(waiting(512), { backlogLimits });
    expect(full.title).toBe("Accept queue full: 512 waiting (limit 511, the kernel takes one more)");
    expect(effectOf(full)).toBe("New connections are dropped");
    const nearly = firstOf(waiting(511), { backlogLimits });
    expect(nearly.title).toBe("511 connections waiting to be accepted (limit 511)");
    expect(effectOf(nearly)).toBe("New connections wait, and are dropped once the queue is full");
  });

  it("has no limit where that is not known, and of several listeners that of the longest", () => {
    expect(firstOf(waiting(1)).title).toBe("1 connection waiting to be accepted");
    const { title, where } = firstOf(waiting(30, 129), { backlogLimits });
    expect(title).toBe("159 connections waiting to be accepted at 2 listeners");
    expect(where).toContain("The longest queue has 129 (limit 128).");
  });
});

describe("TIME_WAIT", () => {
  it("takes local ports towards a service, and is work at a service of this host", () => {
    const to = firstOf(several(12_000, (i) => row("10.0.0.5", 33_000 + i, "10.0.0.9", 6379, 6, { timer: 3 })));
    expect(to.kind).toBe("time-wait");
    expect(effectOf(to)).toBe("12,000 of 28,232 local ports to 10.0.0.9:6379 are taken");
    expect(to.meaning).toMatch(
      /^When all 28,232 are taken, connect\(\) fails with EADDRNOTAVAIL\. At least 200 connections a second were closed: /,
    );
    const at = firstOf(several(93_000, (i) => row("10.0.0.5", 80, "10.0.0.9", 1024 + (i % 60_000), 6, { timer: 3 })));
    // Two digits of 1,550, rounded down.
    expect(effectOf(at)).toBe("At least 1,500 connections a second come and go");
  });

  it("leaves reserved ports out of those that can be taken", () => {
    const rows = several(12_000, (i) => row("10.0.0.5", 33_000 + i, "10.0.0.9", 6379, 6, { timer: 3 }));
    const reservedPorts = [{ from: 60_000, to: 65_535 }];
    expect(firstOf(rows, { reservedPorts }).localPorts).toEqual({ used: 12_000, of: 27_232 });
    expect(firstOf(rows, { reservedPorts: [{ from: 40_000, to: 60_999 }] })).toMatchObject({
      ...{ kind: "local-ports", limit: 7232, severity: "high" },
    });
  });
});

describe("CLOSE_WAIT", () => {
  const rows = several(60, (i) => row("10.0.0.5", 8080, "10.1.2.3", 20_000 + i, 8));
  const holders = { byInode: new Map(rows.map((_, i) => [10_000 + i, [{ pid: 7, name: "api", fd: i }]])) };

  it("leaks unless those of the capture before have been closed", () => {
    const counts = [0, 1].map((capture) => ({ capture, time: undefined, weight: 60 }));
    const growth = (sockets: number) => growthOf(counts, 1, { sockets, of: 60 });
    const leak = firstOf(rows);
    expect(effectOf(leak)).toBe("Descriptors leak until none is left");
    expect(effectOf(leak, growth(60))).toBe("Descriptors leak until none is left");
    expect(effectOf(leak, growth(3))).toBe("Connections are closed late");
  });

  it("says how many descriptors are left, which is no finding of its own before few are", () => {
    const use = { pid: 7, name: "api", open: 1966, limit: 4096 };
    const found = findingsOf(SocketTable.parse(Buffer.from(tableOf(rows))), { holders, descriptors: [use] });
    expect(found.map(({ kind }) => kind)).toEqual(["close-wait"]);
    // Whose they are is said by the process.
    expect(found[0]?.where).toBe(
      "All with 10.1.2.3, at local port 8080. The process has 1,966 of 4,096 descriptors open (47%).",
    );
    expect(firstOf(rows, { holders, descriptors: [{ ...use, open: 4095 }] })).toMatchObject({
      ...{ kind: "descriptors", title: "4,095 of 4,096 descriptors open (99%)" },
    });
  });
});

it("a process has its pid, and how many more have its name", () => {
  const one = { name: "nginx", pid: 1112, processes: 1, isInferred: false };
  const text = (more: Partial<typeof one>) => processText({ ...one, ...more }, (name) => name);
  expect(text({})).toBe("nginx (pid 1112)");
  expect(text({ processes: 4 })).toBe("nginx (pid 1112 and 3 more)");
  expect(text({ isInferred: true })).toBe("probably nginx (pid 1112)");
});

it.each([
  [19 * 86_400_000, true, "Not restarted (up 19 days)."],
  [7_300_000, true, "Started 2 h before the capture."],
  [40_000, false, "Started 40 s ago."],
])("a process that has run for %d ms", (ms, isCaptured, expected) => {
  const rows = several(60, (i) => row("10.0.0.5", 8080, "10.1.2.3", 20_000 + i, 8));
  const holders = { byInode: new Map(rows.map((_, i) => [10_000 + i, [{ pid: 7, name: "api", fd: i }]])) };
  expect(firstOf(rows, { holders, isCaptured, runningMs: () => ms }).since).toBe(expected);
});
