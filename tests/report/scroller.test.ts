import { describe, expect, it } from "vitest";
import { Scroller } from "../../src/page/ui/rows/scroller";

const ROW = 26;
const VIEW = 520;

function scrollerOf(rows: number): Scroller {
  const scroller = new Scroller(ROW);
  scroller.resize(rows, VIEW);
  return scroller;
}

describe("scrolling", () => {
  it("is the scrollbar's where all rows fit", () => {
    const scroller = scrollerOf(1000);
    expect(scroller.height).toBe(26_000);
    scroller.scrolled(2613);
    expect(scroller.top).toBe(100.5);
    scroller.scrolled(26_000 - VIEW);
    expect(scroller.top).toBe(980);
    expect(scroller.rest()).toBe(26_000 - VIEW);
  });

  it("goes row by row over a million, and to any share of them", () => {
    const scroller = scrollerOf(1_000_000);
    expect(scroller.height).toBe(8_000_000);
    scroller.scrolled(ROW * 10);
    expect(scroller.top).toBe(10);
    // At rest the scrollbar is where the rows are, and they stay.
    const place = scroller.rest();
    expect(place).toBeLessThan(ROW * 10);
    scroller.scrolled(place);
    expect(scroller.top).toBe(10);
    scroller.scrolled((8_000_000 - VIEW) / 2);
    expect(scroller.top).toBeCloseTo((1_000_000 - VIEW / ROW) / 2, 5);
    scroller.scrolled(8_000_000 - VIEW);
    expect(scroller.top).toBe(1_000_000 - VIEW / ROW);
    scroller.scrolled(0);
    expect(scroller.top).toBe(0);
  });

  it("stays within the rows that are left", () => {
    const scroller = scrollerOf(5000);
    scroller.scrolled(100_000);
    scroller.resize(10, VIEW);
    expect(scroller.top).toBe(0);
    expect(scroller.height).toBe(260);
  });
});
