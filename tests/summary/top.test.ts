import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Top } from "../../src/summary/top";

describe("the heaviest", () => {
  it.each([0, 1, 7, 64, 300])("%i of any are those of a sort, of equals by key or the first", (most) => {
    const offers = fc.array(fc.tuple(fc.nat(20), fc.nat(50)), { maxLength: 900 });
    fc.assert(
      fc.property(offers, fc.nat(900), (offered, look) => {
        const byKey = new Top<number>(most, (key, other) => key < other);
        const byTurn = new Top<number>(most, () => false);
        for (const [i, [weight, key]] of offered.entries()) {
          byKey.offer(weight, key);
          byTurn.offer(weight, i);
          // A look between changes nothing.
          if (i === look) expect(byTurn.entries.length).toBe(Math.min(most, i + 1));
        }
        const sorted = offered
          .map(([weight, key], turn) => ({ weight, key, turn }))
          .sort((a, b) => b.weight - a.weight);
        expect(byTurn.entries).toEqual(sorted.slice(0, most).map(({ weight, turn }) => ({ weight, key: turn })));
        const keyed = sorted.sort((a, b) => b.weight - a.weight || a.key - b.key).slice(0, most);
        expect(byKey.entries).toEqual(keyed.map(({ weight, key }) => ({ weight, key })));
      }),
      { seed: 7, numRuns: 60 },
    );
  });
});
