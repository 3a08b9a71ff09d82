import { describe, expect, it } from "vitest";
import { areAlike, likenessOf } from "../../src/changes/like-tables";
import type { Protocol } from "../../src/core";

const held = (protocols: Protocol[], unnamed = 0) => ({ protocols, unnamed });

describe("two captures are compared", () => {
  it.each([
    ["of the same table", held(["tcp"]), held(["tcp"]), { both: ["tcp"], onlyBefore: [], onlyAfter: [] }],
    [
      "of other tables, not at all",
      held(["udp"]),
      held(["tcp6"]),
      { both: [], onlyBefore: ["udp"], onlyAfter: ["tcp6"] },
    ],
    ["by what both hold", held(["tcp", "udp"]), held(["tcp"]), { both: ["tcp"], onlyBefore: ["udp"], onlyAfter: [] }],
    // `cat tcp tcp6`, of which tcp6 had no row the first time.
    [
      "where a table was empty",
      held(["tcp"], 1),
      held(["tcp", "tcp6"]),
      { both: ["tcp", "tcp6"], onlyBefore: [], onlyAfter: [] },
    ],
    ["where all was empty", held([], 1), held(["tcp"]), { both: ["tcp"], onlyBefore: [], onlyAfter: [] }],
    [
      "where too few were",
      held(["tcp"], 1),
      held(["tcp", "udp", "udp6"]),
      { both: ["tcp"], onlyBefore: [], onlyAfter: ["udp", "udp6"] },
    ],
  ])("%s", (_, before, after, likeness) => {
    expect(likenessOf(before, after)).toEqual(likeness);
    expect(areAlike(before, after)).toBe(likeness.onlyBefore.length + likeness.onlyAfter.length === 0);
    expect(areAlike(after, before)).toBe(areAlike(before, after));
  });
});
