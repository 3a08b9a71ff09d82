import { describe, expect, it } from "vitest";
import { lineWeights } from "../../src/page/ui/timeline/line-weights";
import { namedEnds, type ValuedEnd } from "../../src/page/ui/timeline/named-ends";

describe("how strongly lines are drawn", () => {
  it.each([
    [
      "what grows before what stays",
      [
        [2633, 2633],
        [5, 1945],
        [28, 20],
        [6, 6],
      ],
      ["plain", "strong", "faint", "faint"],
    ],
    [
      "a spike that is over",
      [
        [100, 100, 100],
        [0, 90, 0],
      ],
      ["plain", "strong"],
    ],
    [
      "one giant spike",
      [
        [50, 50, 50],
        [0, 1_000_000, 0],
      ],
      ["faint", "strong"],
    ],
    [
      "nothing at all",
      [
        [0, 0],
        [0, 0],
      ],
      ["faint", "faint"],
    ],
    ["one that stays", [[7, 7]], ["strong"]],
    ["no points", [[], []], ["faint", "faint"]],
  ])("%s", (_, values, weights) => {
    expect(lineWeights(values)).toEqual(weights);
  });
});

describe("names at the ends of lines", () => {
  const GROUND = 120;
  const end = (label: string, value: number, weight: ValuedEnd["weight"]): ValuedEnd => ({
    ...{ label, value, weight, colour: label, y: GROUND - value / 10 },
  });
  const namesOf = (...ends: ValuedEnd[]) => namedEnds(ends, GROUND, String, "ink").map(({ label }) => label);

  it("are of lines that stand out, and one of those on the ground", () => {
    expect(namesOf(end("A", 900, "plain"), end("B", 3, "faint"), end("C", 0, "faint"), end("D", 1, "faint"))).toEqual([
      "A",
      "others 0–3",
    ]);
    expect(namesOf(end("A", 900, "plain"), end("B", 4, "faint"), end("C", 4, "faint"))).toEqual(["A", "others 4"]);
  });

  it("are of the one on the ground that says something: it was higher before", () => {
    expect(namesOf(end("A", 900, "plain"), end("B", 3, "strong"), end("C", 0, "faint"))).toEqual(["A", "B"]);
  });

  it("point at the ground once, whatever ends there", () => {
    const names = namesOf(end("A", 0, "strong"), end("B", 5, "strong"), end("C", 0, "faint"));
    expect(names).toEqual(["all 0–5"]);
    expect(namesOf(end("A", 0, "faint"), end("B", 0, "faint"))).toEqual(["all 0"]);
    expect(namesOf(end("A", 0, "faint"))).toEqual(["A"]);
    expect(namesOf()).toEqual([]);
  });
});
