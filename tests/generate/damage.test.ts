import { describe, expect, it } from "vitest";
import { parseOracle, type Reason } from "../oracle/index";
import { damage, generateDump } from "./index";

const DUMP = generateDump({ protocol: "tcp", rows: 20, quirks: 0.2 });

describe("damage", () => {
  it("is the same for the same seed, another for another, and leaves its input alone", () => {
    const before = DUMP.slice();
    expect(damage(DUMP, 1, 10)).toEqual(damage(DUMP, 1, 10));
    expect(damage(DUMP, 1, 10)).not.toEqual(damage(DUMP, 2, 10));
    expect(damage(DUMP, 1, 0)).toEqual(DUMP);
    expect(DUMP).toEqual(before);
  });

  it("bears an empty input, and does not grow without end", () => {
    for (let seed = 0; seed < 300; seed++) {
      damage(new Uint8Array(), seed, 30);
      expect(damage(DUMP, seed, 30).length).toBeLessThan(300_000);
    }
  });

  it("meets every reason to refuse a line, and all that is not one", () => {
    const reasons = new Map<Reason, number>();
    const met = { rows: 0, skipped: 0, saturated: 0, headers: 0, tornTails: 0, udp: 0, missing: 0, longest: 0 };
    for (let seed = 0; seed < 3000; seed++) {
      const found = parseOracle(damage(DUMP, seed, 1 + (seed % 12)), { details: true });
      expect(found.lines).toBe(found.rows.length + found.malformed + found.skipped);
      for (const { reason } of found.problems) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      met.rows += found.rows.length;
      met.skipped += found.skipped - found.headers;
      met.saturated += found.saturated;
      met.headers += Math.max(0, found.headers - 1);
      met.tornTails += Number(found.tornTail);
      met.udp += found.rows.filter((row) => row.protocol === "udp").length;
      met.missing += found.rows.filter((row) => row.details?.present === 0).length;
    }
    const all = ["length", "slot", "local", "remote", "state", "queues"] as const;
    const rest = ["timer", "retransmits", "uid", "timeouts", "inode"] as const;
    for (const reason of [...all, ...rest]) expect(reasons.get(reason) ?? 0, reason).toBeGreaterThan(50);
    // Most rows live through it: there is something to get wrong.
    expect(met.rows).toBeGreaterThan(30_000);
    for (const count of [met.skipped, met.saturated, met.headers, met.tornTails, met.udp, met.missing]) {
      expect(count).toBeGreaterThan(20);
    }
  });
});
