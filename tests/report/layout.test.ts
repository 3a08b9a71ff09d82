import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { fileOf } from "../procfs/files";
import { drop, EMPTY_PAGE, filterBy, inBrowser, reports, settled, showRows } from "./browser";
import { incident } from "./incident";

const sockdex = reports();

const series = [3, 900, 3000].map((sockets, i) => ({
  name: `web1-20260701T12${i}000Z.txt`,
  bytes: Buffer.from(incident(sockets)),
}));

async function seriesAt(width: number, height: number): Promise<Page> {
  const page = await sockdex.open(EMPTY_PAGE, { viewport: { width, height } });
  await drop(page, series);
  await page.waitForSelector("#findings li");
  await settled(page);
  return page;
}

/** Where an element is, from the top of what is seen. */
async function boxOf(page: Page, selector: string): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await page.locator(selector).first().boundingBox();
  if (!box) throw new Error(`${selector} is not on the page.`);
  return box;
}

const columnsOf = (page: Page) =>
  page.$$eval("#charts > section", (sections) =>
    sections
      .filter((section) => section.getClientRects().length > 0)
      .map((section) => [section.id, Math.round(section.getBoundingClientRect().left)]),
  );

inBrowser("the first screen", () => {
  it("has findings, timeline and states at 1440 by 900, above the line of the rows", async () => {
    const page = await seriesAt(1440, 900);
    const foot = (await boxOf(page, "#rows")).y;
    expect(foot).toBeGreaterThan(840);
    for (const part of ["#findings li .shows", "#timeline .plot", "#states .bars"]) {
      const { y, height } = await boxOf(page, part);
      expect([part, y + height < foot]).toEqual([part, true]);
    }
  });

  it("has a line for each bar", async () => {
    const page = await seriesAt(1440, 900);
    const heights = await page.$$eval(".bars .bar", (bars) => bars.map((bar) => bar.getBoundingClientRect().height));
    expect(heights.length).toBeGreaterThan(10);
    expect(Math.max(...heights)).toBeLessThanOrEqual(24);
  });

  it("leaves no hole under a panel that is higher than another", async () => {
    const page = await sockdex.of(fileOf(incident()));
    const gaps = await page.$$eval("#charts > section", (sections) => {
      const boxes = sections.filter((one) => one.getClientRects().length > 0).map((one) => one.getBoundingClientRect());
      // The one above: the lowest that ends over it, in its column.
      return boxes.flatMap(({ left, top }) => {
        const ends = boxes
          .filter((other) => Math.abs(other.left - left) < 2 && other.top < top)
          .map((one) => one.bottom);
        return ends.length > 0 ? [top - Math.max(...ends)] : [];
      });
    });
    expect(gaps.length).toBeGreaterThan(1);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(4);
  });

  it("keeps panels in their columns while a filter changes what is in them", async () => {
    const page = await sockdex.of(fileOf(incident()));
    // Columns are kept once they are painted.
    await page.evaluate(
      () => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(painted)))),
    );
    const before = await columnsOf(page);
    expect(new Set(before.map(([, left]) => left)).size).toBe(3);
    await filterBy(page, "state listening");
    expect(await columnsOf(page)).toEqual(before);
  });
});

inBrowser("the list of rows", () => {
  it("opens with Show them, keeps the focus, and Escape leads back", async () => {
    const page = await seriesAt(1440, 900);
    expect(await page.isVisible(".scroll")).toBe(false);
    const show = page.locator("#findings li .shows button").first();
    await show.focus();
    await page.keyboard.press("Enter");
    await settled(page);
    expect(await page.isVisible(".scroll")).toBe(true);
    const key = await show.getAttribute("data-key");
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute("data-key"));
    expect(await focused()).toBe(key);
    // What was pressed is in sight, and the rows are those it is about.
    const rows = await boxOf(page, "#rows");
    expect((await boxOf(page, "#findings li .shows")).y).toBeLessThan(rows.y);
    expect(rows.y + rows.height).toBeLessThanOrEqual(900);
    await page.waitForFunction(() => /^[^…]+$/.test(document.querySelector(".window")?.textContent ?? ""));
    const states = await page.$$eval(".window [data-column=state]", (all) => all.map(({ textContent }) => textContent));
    expect(new Set(states)).toEqual(new Set(["CLOSE_WAIT"]));
    await page.focus(".scroll");
    await page.keyboard.press("Escape");
    expect(await page.isVisible(".scroll")).toBe(false);
    expect(await focused()).toBe(key);
    // The filter stays until it is taken away; pressed again it is.
    await page.keyboard.press("Enter");
    await settled(page);
    expect(await page.inputValue("#filter")).toBe("");
  });

  it("hides nothing that has the focus, nor does the filter: from the first control to the last", async () => {
    const page = await seriesAt(1440, 620);
    await showRows(page);
    await page.evaluate(() => {
      scrollTo(0, 0);
      document.querySelector<HTMLElement>("header button")?.focus();
    });
    const hidden: string[] = [];
    for (let i = 0; i < 70; i++) {
      await page.keyboard.press("Tab");
      const found = await page.evaluate(() => {
        const one = document.activeElement;
        if (!one || one === document.body) return undefined;
        const { left, right, top, bottom } = one.getBoundingClientRect();
        const [x, y] = [(left + right) / 2, (top + bottom) / 2];
        const above = document.elementFromPoint(x, y);
        const isSeen = above !== null && (one.contains(above) || above.contains(one));
        const { outlineStyle, outlineWidth } = getComputedStyle(one);
        const isMarked = outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2;
        return isSeen && isMarked ? "" : one.outerHTML.slice(0, 120);
      });
      if (found) hidden.push(found);
    }
    expect(hidden).toEqual([]);
  });

  it.each([1440, 390, 320])("closed is one line, %d pixels wide, and open leaves room above", async (width) => {
    const page = await seriesAt(width, 700);
    expect((await boxOf(page, "#rows")).height).toBeLessThan(48);
    await showRows(page);
    const { y, height } = await boxOf(page, "#rows");
    expect(height).toBeLessThan(700 * 0.66);
    expect(y + height).toBeLessThanOrEqual(701);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  });
});

inBrowser("where motion is not wanted", () => {
  it("nothing moves", async () => {
    const page = await sockdex.open(EMPTY_PAGE, { reducedMotion: "reduce" });
    await drop(page, series);
    await page.waitForSelector("#findings li");
    await settled(page);
    await page.click("#findings li .shows button");
    const moving = await page.$$eval("*", (all) =>
      all
        .filter((one) => {
          const { animationName, transitionDuration, scrollBehavior } = getComputedStyle(one);
          return animationName !== "none" || !/^0s(, 0s)*$/.test(transitionDuration) || scrollBehavior === "smooth";
        })
        .map((one) => one.outerHTML.slice(0, 80)),
    );
    expect(moving).toEqual([]);
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
  });
});
