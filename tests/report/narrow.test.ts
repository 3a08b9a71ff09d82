import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { drop, EMPTY_PAGE, inBrowser, reports, settled, showRows } from "./browser";
import { captureSeries } from "./series";

const sockdex = reports();

type Options = Parameters<typeof sockdex.open>[1];

async function pageAt(width: number, options: Options = {}): Promise<Page> {
  const page = await sockdex.open(EMPTY_PAGE, { viewport: { width, height: 844 }, ...options });
  await drop(page, captureSeries({ captures: 3 }));
  await page.waitForSelector("#timeline .extent");
  await settled(page);
  return page;
}

inBrowser("a narrow window", () => {
  it.each([1920, 900, 700, 390, 320])("cuts off nothing of what can be filtered by, %d pixels wide", async (width) => {
    const page = await pageAt(width);
    const { text, room, needed } = await page.$eval("#filter", (input) => {
      if (!(input instanceof HTMLInputElement)) throw new Error("The filter is not an input.");
      const { font, paddingLeft, paddingRight } = getComputedStyle(input);
      const probe = document.createElement("span");
      Object.assign(probe.style, { font, position: "absolute", whiteSpace: "pre" });
      probe.textContent = input.placeholder;
      document.body.append(probe);
      const needed = probe.getBoundingClientRect().width;
      probe.remove();
      const room = input.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight);
      return { text: input.placeholder, room, needed };
    });
    expect(text).toMatch(/^Filter or find/);
    expect(needed).toBeLessThanOrEqual(room);
    if (width >= 900) expect(text).toContain("10.0.0.0/8");
  });

  it("says where more columns of the rows are, until they are there", async () => {
    const page = await pageAt(390);
    await showRows(page);
    const body = page.locator("#rows > .body");
    const marks = () =>
      body.evaluate((element) =>
        ["::before", "::after"].map((part) => {
          const { content } = getComputedStyle(element, part);
          return content === "none" ? "" : content;
        }),
      );
    expect((await marks()).map((mark) => mark.slice(0, 3))).toEqual(["", '"›"']);
    await page.$eval(".scroll", (scroller) => scroller.scrollTo(scroller.scrollWidth, 0));
    await expect.poll(() => body.getAttribute("data-more")).toBe("left");
    await page.setViewportSize({ width: 1600, height: 844 });
    await expect.poll(() => body.getAttribute("data-more")).toBe("");
    expect(await marks()).toEqual(["", ""]);
  });
});

inBrowser("how a range is chosen", () => {
  const hint = (page: Page) => page.$eval("#timeline .extent", (extent) => (extent as HTMLElement).innerText);

  it("is said of keys only where there are some", async () => {
    expect(await hint(await pageAt(1440))).toBe("Drag to choose a range, or press Shift and an arrow key");
    expect(await hint(await pageAt(390))).toBe("Drag to choose a range");
    expect(await hint(await pageAt(1024, { hasTouch: true, isMobile: true }))).toBe("Drag to choose a range");
  });
});

inBrowser("what a press does", () => {
  it("is written in words, and called so", async () => {
    const page = await pageAt(1440, { colorScheme: "light" });
    const named = (name: string) => page.getByRole("button", { name, exact: true });
    expect(await named("Swap").getAttribute("title")).toBe("Compare the other way round");
    expect(await named("File name").isVisible()).toBe(true);
    await named("Dark").click();
    await named("Light").click();
    await page.emulateMedia({ colorScheme: "dark" });
    // What was chosen stays.
    expect(await named("Dark").isVisible()).toBe(true);
    const other = await pageAt(1440, { colorScheme: "light" });
    await other.emulateMedia({ colorScheme: "dark" });
    await other.getByRole("button", { name: "Light", exact: true }).click();
    await other.getByRole("button", { name: "Dark", exact: true }).click();
  });

  it("is no glyph alone, on the whole page", async () => {
    const page = await pageAt(1440);
    const texts = await page.$$eval("button", (all) => all.map((button) => button.textContent ?? ""));
    expect(texts.filter((text) => text !== "" && text !== "×" && !/\p{L}|\d/u.test(text))).toEqual([]);
  });
});
