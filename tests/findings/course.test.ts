import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { courseOf, goneFrom } from "../../src/findings/growth/course";

const course = (...numbers: number[]) => {
  const found = courseOf(numbers);
  return found && [found.kind, found.from, found.to];
};

describe("how a number went", () => {
  it.each([
    ["grew once it has begun", [2, 3, 2, 4, 3, 40, 402, 790, 1174, 1561, 1943], ["grew", 4, 10]],
    ["grew from the last capture that was as usual", [300, 500, 320, 480, 310, 4000, 9000], ["grew", 4, 6]],
    ["grew from the first", [10, 20, 40, 80, 1943], ["grew", 0, 4]],
    ["of two captures", [40, 1943], ["grew", 0, 1]],
    ["appeared", [0, 0, 0, 717], ["appeared", 2, 3]],
    ["stayed where it had grown to", [3, 2, 3, 200, 510, 512, 512, 511], ["stayed", 2, 4]],
    ["shrank from where it was highest", [3, 900, 1943, 1900, 700, 60], ["shrank", 3, 5]],
    ["grew again after it had shrunk", [900, 20, 30, 400, 800], ["grew", 2, 4]],
    ["was about the same", [1960, 1900, 1941, 1938], ["same", 0, 3]],
    ["went up and down", [500, 20, 480, 30, 510, 40, 300], ["varied", 0, 6]],
    ["went up and down by chance", [5, 7, 5, 3, 6, 5], ["same", 0, 5]],
  ] as const)("%s", (_, numbers, expected) => {
    expect(course(...numbers)).toEqual(expected);
  });

  it("is nothing of one capture", () => {
    expect(course(40)).toBeUndefined();
    expect(course()).toBeUndefined();
  });

  it("never says of a number that it went where it did not", () => {
    const numbers = fc.array(fc.nat(100_000), { minLength: 2, maxLength: 30 });
    fc.assert(
      fc.property(numbers, (numbers) => {
        const { kind, from, to } = courseOf(numbers) ?? { kind: "same", from: 0, to: 0 };
        expect(from).toBeLessThan(to);
        expect(to).toBeLessThan(numbers.length);
        const [first = 0, last = 0] = [numbers[from], numbers[to]];
        if (kind === "grew" || kind === "stayed") expect(last).toBeGreaterThan(first);
        if (kind === "shrank") expect(last).toBeLessThan(first);
        if (kind === "appeared") expect(Math.max(...numbers.slice(0, -1))).toBe(0);
      }),
    );
  });

  it("has gone where nearly nothing is left, up to the end", () => {
    expect(goneFrom([40, 1943, 1943, 3, 0, 2], 2, 0.05)).toBe(3);
    expect(goneFrom([40, 1943, 0, 1900], 1, 0.05)).toBeUndefined();
    expect(goneFrom([40, 1943], 1, 0.05)).toBeUndefined();
  });
});
