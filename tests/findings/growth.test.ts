import { describe, expect, it } from "vitest";
import { SocketTable } from "../../src/core";
import type { Finding } from "../../src/findings/finding";
import { findingsOf } from "../../src/findings/findings";
import { type Kept, keptSince, weightIn } from "../../src/findings/growth/count";
import { growthOf } from "../../src/findings/growth/growth";
import { countsText, growthText, meaningOf } from "../../src/findings/growth/growth-text";
import type { KnownFacts } from "../../src/findings/known-facts";
import { Selection } from "../../src/findings/selection";
import { row, tableOf } from "../report/incident";

const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 24, 20, 30);
const clock = (time: number) => new Date(time).toISOString().slice(11, 16);

interface Situation extends Partial<Finding> {
  at?: number;
  /** Between the captures; undefined where no time is known. */
  distance?: number | undefined;
  kept?: Kept;
}

/** Of weights, by default a minute apart, seen at one of them. */
function text(weights: number[], { at = weights.length - 1, kept, ...more }: Situation = {}) {
  const distance = "distance" in more ? more.distance : MINUTE;
  const timeOf = (i: number) => (distance === undefined ? undefined : START + i * distance);
  const counts = weights.map((weight, i) => ({ capture: i, time: timeOf(i), weight }));
  const growth = growthOf(counts, at, kept);
  const [found] = findingsOf(SocketTable.parse(Buffer.from(leak(60))));
  if (!growth || !found) throw new Error("There is nothing to say.");
  return growthText({ ...found, ...more }, growth, clock);
}

/** All of them are still there. */
const all = (of: number) => ({ sockets: of, of });

const leak = (count: number, from = 0) =>
  tableOf(Array.from({ length: count }, (_, i) => row("10.0.0.5", 8080, "10.1.2.3", 20_000 + from + i, 8)));

describe("what is said of a finding over time", () => {
  it("is how far and how fast it grew, and between which captures it began", () => {
    expect(text([2, 3, 2, 4, 3, 40, 402, 790, 1174, 1561, 1943], { kept: all(1561) })).toBe(
      "CLOSE_WAIT grew from 3 to 1,943 in 6 min, now about 6 more a second. Began between 20:34 and 20:35. " +
        "None of the 1,561 at 20:39 has been closed.",
    );
    expect(text([100, 130, 160])).toBe(
      "CLOSE_WAIT grew from 100 to 160 in 2 min. Began before 20:30, the first capture.",
    );
    expect(text([1000, 1010, 990, 2000, 3000])).toBe(
      "CLOSE_WAIT grew from 990 to 3,000 in 2 min. The growth began between 20:32 and 20:33.",
    );
  });

  it("does not claim that it lasts where all sockets are others, as after a reboot", () => {
    expect(text([300, 300], { kept: { sockets: 0, of: 300 } })).toBe(
      "The same in both captures. Also seen at 20:30, the first capture. None of the 300 at 20:30 is still in CLOSE_WAIT.",
    );
  });

  it("is no rate of a moment, and a slow one by the hour", () => {
    expect(text([100, 600], { distance: 3, kept: all(100) })).toMatch(/^CLOSE_WAIT grew from 100 to 600 in 3 ms\. /);
    expect(text([100, 600], { distance: 3 * 24 * 60 * MINUTE, kept: all(100) })).toMatch(
      /^CLOSE_WAIT grew from 100 to 600 in 3 days, about 7 more an hour\. /,
    );
  });

  it("is no rate where sockets come and go: the difference of two counts is not how many come", () => {
    const timeWait = { kind: "time-wait" } as const;
    expect(text([2000, 30_000, 93_400], timeWait)).toBe(
      "TIME_WAIT grew from 2,000 to 93,400 in 2 min. Began between 20:30 and 20:31.",
    );
    expect(text([0, 300, 600], { kept: { sockets: 20, of: 300 } })).toBe(
      "CLOSE_WAIT grew from 0 to 600 in 2 min. Began between 20:30 and 20:31. " +
        "Only 20 of the 300 at 20:31 are still in CLOSE_WAIT.",
    );
  });

  it("says no time that is not known, nor one that goes back", () => {
    expect(text([40, 500, 1943], { distance: undefined })).toBe("CLOSE_WAIT grew from 40 to 1,943 in 2 captures.");
    expect(text([40, 500, 1943], { distance: 0, kept: all(500) })).toBe(
      "CLOSE_WAIT grew from 40 to 1,943 in 2 captures. None of the 500 at 20:30 has been closed.",
    );
  });

  it("says what is new, what shrinks, what stays and what has ended since", () => {
    expect(text([0, 0, 60])).toBe("None before. Began between 20:31 and 20:32.");
    expect(text([900, 1943, 1200, 700])).toBe(
      "CLOSE_WAIT fell from 1,943 at 20:31 to 700 in 2 min. Began before 20:30, the first capture.",
    );
    expect(text([0, 1943, 60, 55])).toBe(
      "CLOSE_WAIT fell from 1,943 at 20:31 to 55 in 2 min. Began between 20:30 and 20:31.",
    );
    expect(text([2, 200, 510, 512, 511])).toBe(
      "CLOSE_WAIT grew from 2 to 510 in 2 min, and has stayed there since 20:32. Began between 20:30 and 20:31.",
    );
    expect(text([1960, 1900, 1941])).toBe(
      "About the same in all 3 captures: 1,900 to 1,960. Began before 20:30, the first capture.",
    );
    expect(text([5, 7, 0, 3])).toBe("About the same in all 4 captures: 0 to 7. Began between 20:32 and 20:33.");
    expect(text([40, 900, 1943, 3, 0], { at: 2 })).toBe(
      "CLOSE_WAIT grew from 40 to 1,943 in 2 min. Began between 20:30 and 20:31. Ended between 20:32 and 20:33.",
    );
  });

  it("says when a limit is reached at the rate of the last captures, no more exactly than that is known", () => {
    const ports = { kind: "local-ports", weight: 27_000, limit: 28_232 } as const;
    const ahead = (weights: number[], more: Situation) => /At this rate.*?\./.exec(text(weights, more))?.[0];
    expect(ahead([100, 9000, 18_000, 27_000], ports)).toBe(
      "At this rate, no local port is left in less than a minute.",
    );
    expect(ahead([100, 13_000, 26_000, 26_700], { ...ports, weight: 26_700 })).toBe(
      "At this rate, no local port is left in about 2 min.",
    );
    expect(ahead([100, 9000, 18_000, 28_232], { ...ports, weight: 28_232 })).toBeUndefined();
    // By chance, or in hours.
    expect(ahead([100, 13_000, 26_950, 27_000], ports)).toBeUndefined();
    expect(ahead([2, 20, 40, 60], { kind: "descriptors", weight: 70, limit: 65_536 })).toBeUndefined();
    // One listener of several has the limit.
    expect(ahead([2, 100, 200, 300], { kind: "accept-queue", weight: 300, limit: 511, sockets: 3 })).toBeUndefined();
  });

  it("says when the descriptors of a process that does not close are used up, where it is known how many it has", () => {
    const process = { name: "api", pid: 7, processes: 1, isInferred: false };
    const leaks = [2, 400, 800, 1200];
    expect(text(leaks, { process: { ...process, descriptors: { open: 1300, limit: 4096 } } })).toContain(
      "At this rate, no descriptor is left in about 7 min.",
    );
    expect(text(leaks, { process })).not.toContain("At this rate");
    // Of eight processes one has the limit.
    const several = { ...process, processes: 8, descriptors: { open: 1300, limit: 4096 } };
    expect(text(leaks, { process: several })).not.toContain("At this rate");
  });

  it("says that none has recovered only where captures are near each other", () => {
    const losing = { kind: "retransmitting", kept: all(402) } as const;
    expect(text([36, 402, 466], losing)).toContain("None of the 402 at 20:31 has recovered.");
    expect(text([36, 402, 466], { ...losing, distance: 60 * MINUTE })).toContain(
      "All of the 402 at 21:30 are retransmitting again, or still.",
    );
  });

  it("is read out, number by number, where it is not seen", () => {
    const growth = growthOf(
      [
        { capture: 0, time: START, weight: 40 },
        { capture: 1, time: START + MINUTE, weight: 1943 },
      ],
      1,
      undefined,
    );
    const [finding] = findingsOf(SocketTable.parse(Buffer.from(leak(60))));
    expect(finding && growth && countsText(finding, growth, clock)).toBe("CLOSE_WAIT: 20:30 40, 20:31 1,943");
  });
});

describe("a finding in another capture", () => {
  const selection = (text: string, facts: KnownFacts = {}) =>
    new Selection(SocketTable.parse(Buffer.from(text)), facts, undefined);
  const waiting = (queue: number) => tableOf([row("0.0.0.0", 80, "0.0.0.0", 0, 10, { rx: queue })]);

  it("is counted as its weight is", () => {
    const [queue] = findingsOf(SocketTable.parse(Buffer.from(waiting(300))));
    expect(queue && weightIn(queue, selection(waiting(17)))).toBe(17);
    expect(queue && weightIn(queue, selection(leak(5)))).toBe(0);
    const used = (count: number) =>
      tableOf(Array.from({ length: count }, (_, i) => row("10.0.0.5", 32_768 + (i % 20_000), "10.0.7.9", 5432, 6)));
    const [ports] = findingsOf(SocketTable.parse(Buffer.from(used(20_000))));
    expect(ports?.kind).toBe("local-ports");
    // Two sockets may have the same port.
    expect(ports && weightIn(ports, selection(used(20_100)))).toBe(20_000);
  });

  it("is not known where it is not known which process has what", () => {
    const finding = { kind: "close-wait", filter: "state close-wait and inode != 0 and pid = 7" } as const;
    expect(weightIn(finding, selection(leak(9)))).toBeUndefined();
    const byInode = new Map([[10_003, [{ pid: 7, name: "java", fd: 9 }]]]);
    expect(weightIn(finding, selection(leak(9), { holders: { byInode } }))).toBe(1);
  });

  it("has kept its sockets, or has others", () => {
    const finding = { kind: "close-wait", filter: "state close-wait and inode != 0" } as const;
    expect(keptSince(finding, selection(leak(40)), selection(leak(60)))).toEqual({ sockets: 40, of: 40 });
    expect(keptSince(finding, selection(leak(40)), selection(waiting(3)))).toEqual({ sockets: 0, of: 40 });
    expect(keptSince(finding, selection(waiting(3)), selection(leak(40)))).toBeUndefined();
    // Other connections with the same inodes, as after a reboot.
    expect(keptSince(finding, selection(leak(40)), selection(leak(60, 100)))).toEqual({ sockets: 0, of: 40 });
  });

  it("has not kept what it cannot follow: of ports in TIME_WAIT a few established connections say nothing", () => {
    const used = (established: number) =>
      tableOf(
        Array.from({ length: 100 }, (_, i) => row("10.0.0.5", 33_000 + i, "10.0.7.9", 5432, i < established ? 1 : 6)),
      ).replace(/^(.* 06 .*) \d+$/gm, "$1 0");
    const finding = { kind: "local-ports", filter: "dport = :5432" } as const;
    expect(keptSince(finding, selection(used(10)), selection(used(10)))).toBeUndefined();
    expect(keptSince(finding, selection(used(100)), selection(used(100)))).toEqual({ sockets: 100, of: 100 });
  });

  it("is a program that does not read, where what is unread did not get less", () => {
    const unread = (rx: number) =>
      tableOf(Array.from({ length: 12 }, (_, i) => row("10.0.0.5", 9000, "10.4.0.1", 30_000 + i, 1, { rx })));
    const [finding] = findingsOf(SocketTable.parse(Buffer.from(unread(5000))));
    if (!finding) throw new Error("Nothing stands out.");
    const over = (before: number, now: number) =>
      growthOf(
        [before, now].map((_, i) => ({ capture: i, time: undefined, weight: 12 })),
        1,
        keptSince(finding, selection(unread(before)), selection(unread(now))),
      );
    expect(meaningOf(finding, over(5000, 9000))).toBe("The program here is not reading them.");
    expect(meaningOf(finding, over(5000, 900))).toBe(finding.meaning);
    expect(meaningOf(finding, undefined)).toBe(finding.meaning);
  });
});
