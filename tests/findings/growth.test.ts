import { describe, expect, it } from "vitest";
import { SocketTable } from "../../src/core";
import type { Finding } from "../../src/findings/finding";
import { findingsOf } from "../../src/findings/findings";
import { keptSince, weightIn } from "../../src/findings/growth/count";
import { growthOf } from "../../src/findings/growth/growth";
import { countsText, growthText, meaningOf } from "../../src/findings/growth/growth-text";
import type { KnownFacts } from "../../src/findings/known-facts";
import { Selection } from "../../src/findings/selection";
import { row, tableOf } from "../report/incident";

const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 24, 20, 30);
const clock = (time: number) => new Date(time).toISOString().slice(11, 16);

/** Of weights a minute apart, seen at one of them. */
function text(
  weights: number[],
  { at = weights.length - 1, timed = true, ...more }: Partial<Finding> & { at?: number; timed?: boolean } = {},
) {
  const counts = weights.map((weight, i) => ({ capture: i, time: timed ? START + i * MINUTE : undefined, weight }));
  const growth = growthOf(counts, at, undefined);
  const [found] = findingsOf(SocketTable.parse(Buffer.from(leak(60))));
  if (!growth || !found) throw new Error("There is nothing to say.");
  return growthText({ ...found, ...more }, growth, clock);
}

const leak = (count: number, from = 0) =>
  tableOf(Array.from({ length: count }, (_, i) => row("10.0.0.5", 8080, "10.1.2.3", 20_000 + from + i, 8)));

describe("what is said of a finding over time", () => {
  it("is how far, how fast and since when it grew", () => {
    expect(text([2, 3, 2, 4, 3, 40, 402, 790, 1174, 1561, 1943])).toBe(
      "CLOSE_WAIT grew from 40 to 1,943 in 5 min, 6 a second, since 20:35.",
    );
    expect(text([100, 130, 160])).toBe("CLOSE_WAIT grew from 100 to 160 in 2 min, 30 a minute, since 20:30 or before.");
  });

  it("says no time that is not known", () => {
    expect(text([40, 500, 1943], { timed: false })).toBe("CLOSE_WAIT grew from 40 to 1,943 in 2 captures.");
  });

  it("says what is new, what shrinks, what stays and what has gone since", () => {
    expect(text([0, 0, 60])).toBe("New: none at 20:31.");
    expect(text([900, 1943, 1200, 700])).toBe("CLOSE_WAIT shrank from 1,943 to 700 in 2 min, since 20:31.");
    expect(text([2, 200, 510, 512, 511])).toBe("CLOSE_WAIT grew from 2 to 510 in 2 min, until 20:32, and stayed.");
    expect(text([1960, 1900, 1941])).toBe("About the same in all 3 captures, since 20:30: 1,900 to 1,960.");
    expect(text([40, 900, 1943, 3, 0], { at: 2 })).toBe(
      "CLOSE_WAIT grew from 40 to 1,943 in 2 min, 16 a second, since 20:30. Gone since 20:33.",
    );
  });

  it("says when a limit is reached, unless the growth slows down", () => {
    const ports = { kind: "local-ports", weight: 27_000, limit: 28_232 } as const;
    expect(text([100, 9000, 18_000, 27_000], ports)).toContain("At this rate no local port is left 8 s later.");
    expect(text([100, 13_000, 25_500, 27_000], ports)).not.toContain("At this rate");
    expect(text([100, 9000, 18_000, 28_232], { ...ports, weight: 28_232 })).not.toContain("At this rate");
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
    expect(meaningOf(finding, over(5000, 9000))).toContain("it does not read them fast enough");
    expect(meaningOf(finding, over(5000, 900))).toBe(finding.meaning);
    expect(meaningOf(finding, undefined)).toBe(finding.meaning);
  });
});
