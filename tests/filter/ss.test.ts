import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseFilter } from "../../src/index";
import { drawFilter, printFilter } from "./draw-filter";
import { ACCEPTED, ACCEPTED_V6, OURS, REJECTED } from "./expressions";
import { hasSs, MarkedDump } from "./marked-dump";

const v4 = new MarkedDump("tcp", 3000);
const v6 = new MarkedDump("tcp6", 2000);
const seed = 20_240_229;

describe.skipIf(!hasSs)(`ss${hasSs ? "" : ": skipped, it is not installed"}`, () => {
  it("chooses the same rows", () => {
    const ss = v4.ss();
    const told = ACCEPTED.map((filter) => [filter, v4.sockdex(filter)]);
    expect(told).toEqual(ACCEPTED.map((filter) => [filter, ss(filter)]));
    // So that this is worth it: most filters choose some rows and leave some.
    const telling = told.filter(([, rows = []]) => rows.length > 0 && rows.length < v4.table.size);
    expect(telling.length).toBeGreaterThan(60);
  });

  it("chooses the same rows of IPv6", () => {
    const ss = v6.ss();
    for (const filter of ACCEPTED_V6) expect([filter, v6.sockdex(filter)]).toEqual([filter, ss(filter)]);
  });

  it("refuses what is refused here", () => {
    const ss = v4.ss();
    for (const filter of REJECTED) {
      expect([filter, v4.sockdex(filter), ss(filter)]).toEqual([filter, undefined, undefined]);
    }
  });

  it("refuses our additions, and has other words for some", () => {
    const ss = v4.ss();
    for (const [filter, like] of OURS) {
      expect([filter, ss(filter)]).toEqual([filter, undefined]);
      expect([filter, v4.sockdex(filter)]).toEqual([filter, ss(like)]);
    }
  });

  it("chooses the same rows by any filter", () => {
    const ss = v4.ss();
    fc.assert(
      fc.property(drawFilter({ states: "first" }), (drawn) => {
        const filter = printFilter(drawn);
        expect([filter, v4.sockdex(filter)]).toEqual([filter, ss(filter)]);
      }),
      { seed, numRuns: 150 },
    );
  });

  it("and we take and refuse the same words in any order", () => {
    const ss = v4.ss();
    const words = [
      "sport",
      "dst",
      "=",
      ">=",
      "!=",
      ":443",
      "80",
      "10/8",
      "*",
      "(",
      ")",
      "not",
      "!",
      "and",
      "or",
      "autobound",
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 7 }), (chosen) => {
        const filter = chosen.join(" ");
        expect([filter, v4.sockdex(filter)]).toEqual([filter, ss(filter)]);
      }),
      { seed, numRuns: 250 },
    );
  });
});

describe("a filter that is refused", () => {
  it.each(REJECTED.map((filter) => [filter]))("says where and why: %s", (filter) => {
    try {
      parseFilter(filter, v4.options);
    } catch (error) {
      const { message, position, text } = error as { message: string; position: number; text: string };
      expect(message).toMatch(/^Filter, character \d+: .{10,}[.?]$/);
      expect(filter.slice(position).startsWith(text)).toBe(true);
      return;
    }
    throw new Error("It was taken.");
  });
});
