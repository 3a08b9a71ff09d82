import { describe, expect, it } from "vitest";
import { timeWriter } from "../../src/page/times";
import { numberTicks, timeTicks } from "../../src/page/ui/timeline/axis-ticks";

const START = Date.UTC(2026, 6, 1, 20, 35, 0);
const LATEST = Date.UTC(10_000, 0, 1) - 1;
const SECOND = 1000;
const DAY = 86_400 * SECOND;

describe("an axis of times", () => {
  const spans = [1, 2, 7, 10, 250, 999, 1000, 1001, 1500, 4 * SECOND, 59 * SECOND, 61 * SECOND, 3600 * SECOND];
  const longer = [DAY / 2, DAY - 1, DAY, 2 * DAY, 9 * DAY, 400 * DAY, 40_000 * DAY, LATEST - START];
  const cases = [...spans, ...longer].flatMap((span) => [2, 3, 8, 16].map((most) => [span, most] as const));

  it.each(cases)("has ticks that differ, all of them on it: %d ms, %d at most", (span, most) => {
    for (const first of [START, START + 1, START + 123_456].filter((first) => first + span <= LATEST)) {
      const last = first + span;
      const ticks = timeTicks(first, last, most);
      expect(ticks.length).toBeGreaterThanOrEqual(2);
      expect(ticks.length).toBeLessThanOrEqual(most);
      for (const { at } of ticks) expect(at >= first && at <= last).toBe(true);
      const labels = ticks.map(({ label }) => label);
      expect(new Set(labels).size, labels.join(", ")).toBe(labels.length);
    }
  });

  it("says what its ticks are", () => {
    const labels = (span: number, most = 5) => timeTicks(START, START + span, most).map(({ label }) => label);
    expect(labels(2)).toEqual(["20:35:00.000\n2026-07-01", "20:35:00.001", "20:35:00.002"]);
    expect(labels(3 * SECOND)).toEqual(["20:35:00\n2026-07-01", "20:35:01", "20:35:02", "20:35:03"]);
    expect(labels(600 * SECOND)).toEqual(["20:35\n2026-07-01", "20:40", "20:45"]);
    expect(labels(DAY)).toEqual(["00:00\n2026-07-02", "06:00", "12:00", "18:00"]);
    expect(timeTicks(START, START + 2 * DAY, 6).map(({ label }) => label)).toEqual([
      "00:00\n2026-07-02",
      "12:00\n2026-07-02",
      "00:00\n2026-07-03",
      "12:00\n2026-07-03",
    ]);
    expect(labels(4 * DAY)).toEqual(["2026-07-02", "2026-07-03", "2026-07-04", "2026-07-05"]);
  });
});

describe("an axis of numbers", () => {
  it.each([
    [1, 2, 8, ["1", "2"]],
    [1, 3, 2, ["2"]],
    [1, 30, 4, ["10", "20", "30"]],
  ])("from %d to %d has whole ones", (first, last, most, labels) => {
    expect(numberTicks(first, last, most).map(({ label }) => label)).toEqual(labels);
  });
});

describe("a capture's time", () => {
  it("has milliseconds where seconds do not tell captures apart", () => {
    expect(timeWriter([START, START + 1000]).full(START)).toBe("2026-07-01 20:35:00");
    expect(timeWriter([START + 7, START + 7]).full(START + 7)).toBe("2026-07-01 20:35:00");
    expect(timeWriter([START, START + 1]).full(START + 1)).toBe("2026-07-01 20:35:00.001");
    expect(timeWriter([LATEST]).full(LATEST)).toBe("9999-12-31 23:59:59");
  });

  it("has no seconds where all are of whole minutes, and no date where all are of one day", () => {
    const short = (...times: number[]) => times.map(timeWriter(times).short);
    expect(short(START, START + 60_000)).toEqual(["20:35", "20:36"]);
    expect(short(START, START + 1000)).toEqual(["20:35:00", "20:35:01"]);
    expect(short(START, START + 250)).toEqual(["20:35:00.000", "20:35:00.250"]);
    expect(short(START, START + DAY)).toEqual(["2026-07-01 20:35", "2026-07-02 20:35"]);
    expect(timeWriter([START, START + 1]).day).toBe("2026-07-01");
    expect(timeWriter([START, START + DAY]).day).toBe(undefined);
  });
});
