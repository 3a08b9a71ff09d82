import { describe, expect, it } from "vitest";
import { printDuration, TimeLeft } from "../../src/cli/convert/time-left";

describe("the time a conversion has left", () => {
  it("is not told of its start: 2.5 s whose first piece took 0.3 s said 2 minutes", () => {
    const left = new TimeLeft();
    expect(left.at(0.3, 1, 400)).toBeUndefined();
    expect(left.at(0.4, 20, 400)).toBeUndefined();
    expect(left.at(1.4, 210, 400)).toBeCloseTo(1, 0);
    expect(left.at(2.4, 400, 400)).toBe(0);
  });

  it("is told after two seconds of a long one", () => {
    const left = new TimeLeft();
    expect(left.at(1, 1e6, 1e12)).toBeUndefined();
    expect(left.at(2, 2e6, 1e12)).toBeUndefined();
    expect(left.at(3, 3e6, 1e12)).toBeCloseTo(1e6, -2);
  });

  it("is not known without sizes, before the first bytes, nor while nothing goes on", () => {
    expect(new TimeLeft().at(5, 10, 0)).toBeUndefined();
    const left = new TimeLeft();
    expect(left.at(5, 0, 100)).toBeUndefined();
    expect(left.at(6, 50, 100)).toBeUndefined();
    expect(left.at(60, 50, 100)).toBeUndefined();
  });

  it("is printed in seconds, minutes and hours", () => {
    expect([0.1, 59.9, 100, 3599, 5400].map(printDuration)).toEqual(["1s", "60s", "2m", "60m", "1.5h"]);
  });
});
