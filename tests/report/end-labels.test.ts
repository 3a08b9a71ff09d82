import { describe, expect, it } from "vitest";
import { spread } from "../../src/page/ui/timeline/end-labels";

const GAP = 13;

describe("labels at the ends of lines", () => {
  it("are where they are wanted, if they have room there", () => {
    expect(spread([80, 10, 40], GAP, 0, 100)).toEqual([80, 10, 40]);
  });

  it.each([
    [[50, 50, 50]],
    [[100, 100, 99, 0, 1]],
    [[0, 0, 0, 0, 0, 0, 0]],
    [[100, 100, 100, 100, 100, 100, 100]],
    [[20, 30, 25, 90, 95]],
  ])("do not overlap, and keep the lines' order: %j", (wanted) => {
    const placed = spread(wanted, GAP, 0, 100);
    const order = wanted.map((_, i) => i).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0) || a - b);
    const inOrder = order.map((i) => placed[i] ?? Number.NaN);
    for (const [i, place] of inOrder.entries()) {
      expect(place).toBeGreaterThanOrEqual(0);
      expect(place).toBeLessThanOrEqual(100);
      if (i > 0) expect(place - (inOrder[i - 1] ?? 0)).toBeGreaterThanOrEqual(GAP - 1e-9);
    }
  });

  it("are moved as little as may be", () => {
    expect(spread([50, 50], GAP, 0, 100)).toEqual([43.5, 56.5]);
  });
});
