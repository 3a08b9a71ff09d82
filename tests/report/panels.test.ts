import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { fileOf, folderOf } from "../procfs/files";
import { filterBy, inBrowser, reports } from "./browser";
import { row, tableOf } from "./incident";

const sockdex = reports();
const several = (count: number, of: (i: number) => string) => Array.from({ length: count }, (_, i) => of(i));

const sound = (count: number) =>
  several(count, (i) => row("10.0.0.5", 443, `10.${i % 3}.${i % 200}.9`, 20_000 + i, 1, { timer: 2 }));

/** What is wrong with connections whose state does not show it, and how a bar says it. */
const TROUBLES = [
  ["60 retransmitting", { tx: 900, timer: 1, retransmits: 3 }],
  ["60 unread", { rx: 4000 }],
  ["60 stalled", { tx: 900, timer: 4 }],
] as const;

/** A bar of a panel, by the name at its start: what it says, and its parts. */
async function barOf(page: Page, panel: string, name: string) {
  const all = await page.$$eval(`${panel} .bar`, (bars) =>
    bars.map((bar) => ({
      text: bar.querySelector(".label")?.textContent?.replaceAll(/\s+/g, " ") ?? "",
      value: Number(bar.querySelector("data")?.getAttribute("value")),
      whole: bar.querySelector(".whole")?.getBoundingClientRect().width ?? 0,
      track: bar.querySelector(".track")?.getBoundingClientRect().width ?? 0,
      parts: [...bar.querySelectorAll(".part")].map((part) => ({
        state: part.getAttribute("data-state"),
        isMarked: part.classList.contains("marked"),
        width: part.getBoundingClientRect().width,
      })),
    })),
  );
  const found = all.find(({ text }) => text.startsWith(name));
  if (!found) throw new Error(`${panel} has no ${name}: ${all.map(({ text }) => text).join("; ")}.`);
  return found;
}

inBrowser("what no state shows", () => {
  it.each(TROUBLES)("is said and marked in each panel: %s", async (said, waiting) => {
    const rows = [
      row("0.0.0.0", 443, "0.0.0.0", 0, 10),
      ...sound(240),
      ...several(60, (i) => row("10.0.0.5", 443, `203.0.113.${1 + (i % 4)}`, 30_000 + i, 1, waiting)),
      ...several(20, (i) => row("10.0.0.5", 443, `203.0.113.${1 + (i % 4)}`, 31_000 + i, 1)),
    ];
    const page = await sockdex.of(fileOf(tableOf(rows)));
    const places = [
      ["#states", "ESTABLISHED", 320],
      ["#services-here", ":443", 321],
      ["#networks", "203.0.0.0/16", 80],
    ] as const;
    for (const [panel, name, sockets] of places) {
      const { text, value, parts, whole } = await barOf(page, panel, name);
      expect([panel, text, value]).toEqual([panel, expect.stringContaining(said), sockets]);
      const [first, ...others] = parts;
      expect(first).toMatchObject({ state: "ESTABLISHED", isMarked: true });
      expect(others.filter(({ isMarked }) => isMarked)).toEqual([]);
      expect((first?.width ?? 0) / whole).toBeCloseTo(60 / sockets, 1);
    }
    // By a pattern, and not by a colour alone.
    const pattern = await page.$eval(".part.marked", (part) => getComputedStyle(part).backgroundImage);
    expect(pattern).toMatch(/^repeating-linear-gradient/);
    // What the filter leaves out is no part of it.
    await filterBy(page, "dst 10.0.0.0/8");
    expect((await barOf(page, "#states", "ESTABLISHED")).parts.map(({ isMarked }) => isMarked)).toEqual([false]);
  });

  it("is said of all, where it is all", async () => {
    const rows = [
      ...sound(100),
      ...several(30, (i) => row("10.0.0.5", 443, "203.0.113.7", 30_000 + i, 1, { tx: 9, timer: 1, retransmits: 2 })),
    ];
    const page = await sockdex.of(fileOf(tableOf(rows)));
    expect((await barOf(page, "#networks", "203.0.113.7")).text).toBe("203.0.113.7 all retransmitting");
  });

  it("is not said of the few that come and go anywhere", async () => {
    const few = several(4, (i) => row("10.0.0.5", 443, "10.0.7.9", 30_000 + i, 1, { tx: 9, timer: 1, retransmits: 1 }));
    const page = await sockdex.of(fileOf(tableOf([...sound(100), ...few])));
    expect(await page.locator("#states .part.marked, #services-here .part.marked").count()).toBe(0);
  });

  it("has connections that wait to be accepted, by the queue of their service", async () => {
    const unaccepted = several(40, (i) => row("10.0.0.5", 8000, "10.20.0.4", 30_000 + i, 1, { rx: 412 }));
    const text = tableOf([row("0.0.0.0", 8000, "0.0.0.0", 0, 10, { rx: 40 }), ...sound(60), ...unaccepted]);
    // They have no inode, the last number of a row.
    const page = await sockdex.of(fileOf(text.replaceAll(/(0000019C .*) \d+$/gm, "$1 0")));
    expect((await barOf(page, "#services-here", ":8000")).text).toBe(":8000 40 waiting");
    expect((await barOf(page, "#services-here", ":8000")).parts[0]).toMatchObject({ isMarked: true });
    expect((await barOf(page, "#networks", "10.20.0.4")).text).toBe("10.20.0.4 all not accepted");
  });
});

inBrowser("a share that is too small for its bar", () => {
  it("is seen, beside a number that is true, and takes its room from the others", async () => {
    const rows = [row("0.0.0.0", 443, "0.0.0.0", 0, 10), ...sound(3000), row("10.0.0.5", 443, "10.9.0.1", 9999, 8)];
    const page = await sockdex.of(fileOf(tableOf(rows)));
    const { value, whole, track, parts } = await barOf(page, "#services-here", ":443");
    expect(value).toBe(3002);
    expect(whole).toBeLessThanOrEqual(track + 0.1);
    expect(parts.map(({ state }) => state)).toEqual(["ESTABLISHED", "CLOSE_WAIT", "LISTEN"]);
    for (const { width } of parts) expect(width).toBeGreaterThanOrEqual(3);
    // They are apart from each other, and nothing is cut off.
    const sum = parts.reduce((all, { width }) => all + width, 0);
    expect(sum + parts.length - 1).toBeCloseTo(whole, 0);
    const { text, value: closeWait, parts: own } = await barOf(page, "#states", "CLOSE_WAIT");
    expect([text, closeWait]).toEqual(["CLOSE_WAIT <1%", 1]);
    expect(own[0]?.width).toBeGreaterThanOrEqual(3);
  });
});

inBrowser("the cards", () => {
  it.each([1440, 1920])("give the first the room, and the others a row, at %d pixels", async (width) => {
    const leak = (count: number) =>
      tableOf([
        row("0.0.0.0", 8080, "0.0.0.0", 0, 10),
        ...several(count, (i) => row("10.0.0.5", 8080, "10.1.2.3", 20_000 + i, 8)),
        ...several(7, (i) => row("10.0.0.5", 8080, "10.1.2.4", 20_000 + i, 1, { rx: 900 })),
      ]);
    const counts = [40, 400, 900].map((count, i) => [`web1_2026-07-01T12:0${i}:00Z-tcp.txt`, leak(count)]);
    const page = await sockdex.of(folderOf(Object.fromEntries(counts)));
    await page.setViewportSize({ width, height: 900 });
    const boxes = (selector: string) =>
      page.$$eval(selector, (all) => all.map((one) => one.getBoundingClientRect().toJSON() as DOMRect));
    const [[lead, lesser], [course], [list]] = [
      await boxes("#findings li"),
      await boxes("#findings .lead .course"),
      await boxes("#findings ul"),
    ];
    expect(await page.$$eval("#findings li", (all) => all.map((card) => card.className))).toEqual(["lead", "lesser"]);
    if (!lead || !lesser || !course || !list) throw new Error("A card is missing.");
    // All of the width is used.
    expect(lead.width).toBeCloseTo(list.width, 0);
    expect(course.right).toBeCloseTo(list.right, 0);
    expect(course.width).toBeGreaterThan(list.width * 0.3);
    expect(lesser.height).toBeLessThan(lead.height / 2);
    expect(lesser.top).toBeGreaterThanOrEqual(lead.bottom);
  });
});
