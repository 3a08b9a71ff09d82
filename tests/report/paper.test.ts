import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { generateDump } from "../generate/index";
import { drop, EMPTY_PAGE, inBrowser, reports, settled } from "./browser";

const sockdex = reports();
/** A4 at 96 dots an inch, less the margins. */
const PAPER = { width: 718, height: 1032 };

const files = [1, 2, 3].map((i) => ({
  name: `web1-20260701T12${i}000Z.txt`,
  bytes: Buffer.concat([
    generateDump({ protocol: "tcp6", rows: 400, seed: i }),
    generateDump({ protocol: "tcp", rows: 2000, seed: i }),
    Buffer.from("no row\n"),
  ]),
}));

/** The page on paper as a browser has it while it prints: what a test cannot ask of a PDF. */
async function printed(page: Page): Promise<void> {
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  await page.emulateMedia({ media: "print" });
  await page.setViewportSize(PAPER);
}

inBrowser("on paper", () => {
  const open = async (colorScheme: "light" | "dark") => {
    const page = await sockdex.open(EMPTY_PAGE, { colorScheme });
    await drop(page, files);
    await page.waitForSelector("#states .bar");
    await settled(page);
    return page;
  };

  it.each(["light", "dark"] as const)("is dark on white, of a page that is %s", async (colorScheme) => {
    const page = await open(colorScheme);
    await printed(page);
    const colours = await page.evaluate(() => {
      const { backgroundColor, color } = getComputedStyle(document.body);
      return { backgroundColor, color, plot: getComputedStyle(document.querySelector(".plot") ?? document.body).color };
    });
    expect(colours).toEqual({
      backgroundColor: "rgb(255, 255, 255)",
      color: "rgb(29, 28, 26)",
      plot: "rgb(102, 99, 92)",
    });
  });

  it("has nothing to press, and nothing wider than it is", async () => {
    const page = await open("light");
    await page.fill("#filter", "state established");
    await page.press("#filter", "Enter");
    await settled(page);
    await printed(page);
    for (const gone of [
      ".buttons",
      "#filter",
      ".shows",
      ".columns",
      "text=Export CSV",
      '.levels [data-key="queues"]',
    ]) {
      expect([gone, await page.locator(gone).first().isVisible()]).toEqual([gone, false]);
    }
    // The filter is said, and which level is shown.
    expect(await page.isVisible("text=state established")).toBe(true);
    expect(await page.isVisible("#timeline .levels [aria-pressed=true]")).toBe(true);
    const wide = await page.$$eval(
      "body *",
      (all, width) => {
        const shown = all.filter((one) => one.getClientRects().length > 0);
        return shown
          .filter((one) => one.getBoundingClientRect().right > width + 1)
          .map((one) => one.outerHTML.slice(0, 80));
      },
      PAPER.width,
    );
    expect(wide).toEqual([]);
  });

  it("has the first rows whole, and says which they are", async () => {
    const page = await open("light");
    await printed(page);
    expect(await page.textContent("#rows .told")).toBe("Rows 1 to 100 of 2,400");
    expect(await page.locator(".window .row").count()).toBe(100);
    const cut = await page.$$eval(".window .row > *", (cells) =>
      cells.filter((cell) => cell.scrollWidth > cell.clientWidth + 1).map(({ textContent }) => textContent),
    );
    expect(cut).toEqual([]);
    const last = await page.locator(".window .row").last().boundingBox();
    const section = await page.locator("#rows").boundingBox();
    expect((last?.y ?? Infinity) + (last?.height ?? 0)).toBeLessThanOrEqual(
      (section?.y ?? 0) + (section?.height ?? 0) + 1,
    );
    // Back on the screen it is as before.
    await page.emulateMedia({ media: "screen" });
    await page.evaluate(() => dispatchEvent(new Event("afterprint")));
    expect(await page.textContent("#rows .told")).toBe("2,400 rows");
    expect(await page.isVisible(".buttons")).toBe(true);
  });

  it.each(["A4", "Letter"])("is a PDF of some pages of %s", async (format) => {
    const page = await open("dark");
    const pdf = (await page.pdf({ format })).toString("latin1");
    const pages = pdf.match(/\/Type\s*\/Page\b/g)?.length ?? 0;
    expect(pages).toBeGreaterThanOrEqual(3);
    expect(pages).toBeLessThanOrEqual(8);
  });
});
