import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { folderOf } from "../procfs/files";
import { figuresOf, filterBy, inBrowser, reports, settled } from "./browser";
import { captureSeries, type SeriesOptions } from "./series";

const sockdex = reports();
const KINDS = ["opened", "closed", "changed", "stuckRx", "stuckTx", "retransmitting"];

/** A page of a made series, and the paths of its captures. */
async function pageOf(options: SeriesOptions): Promise<{ page: Page; paths: string[] }> {
  const captures = captureSeries(options);
  const folder = folderOf(Object.fromEntries(captures.map(({ name, bytes }) => [name, bytes])));
  const page = await sockdex.of(folder, "--host-from", "/(\\w+)/[^/]*$");
  // It opens on accept queues, where the first finding shows.
  await page.click("#timeline [data-key=states]");
  await page.locator("#timeline .u-over").scrollIntoViewIfNeeded();
  return { page, paths: captures.map(({ name }) => join(folder, name)) };
}

/** Where a share of the chart's width is on the screen. */
async function placeAt(page: Page, share: number): Promise<[x: number, y: number]> {
  const box = await page.locator("#timeline .u-over").boundingBox();
  return [(box?.x ?? 0) + (box?.width ?? 0) * share, (box?.y ?? 0) + 30];
}

async function drag(page: Page, from: number, to: number): Promise<void> {
  await page.mouse.move(...(await placeAt(page, from)));
  await page.mouse.down();
  await page.mouse.move(...(await placeAt(page, (from + to) / 2)));
  await page.mouse.move(...(await placeAt(page, to)));
  await page.mouse.up();
  await settled(page);
}

const when = (page: Page) => page.textContent("#timeline .when");
const chips = (page: Page) => page.$$eval(".terms li code", (all) => all.map(({ textContent }) => textContent));
const compared = async (page: Page) => [
  await page.locator("#before option:checked").textContent(),
  await page.locator("#after option:checked").textContent(),
];
const valueAt = (page: Page, line: string) => page.textContent(`#timeline li:has([data-key="line ${line}"]) .value`);

/** The page's changes are those of `sockdex diff`. */
async function expectDiff(page: Page, before: string, after: string): Promise<void> {
  const { stdout } = await sockdex.run(["diff", before, after, "--json"]);
  const kinds: string[] = stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line).change);
  const figures = await figuresOf(page);
  for (const kind of KINDS) {
    expect([kind, figures.get(`changes.${kind}`)]).toEqual([kind, kinds.filter((one) => one === kind).length]);
  }
}

inBrowser("the timeline's readout", () => {
  it("has the values at the pointer, as summary counts them, and does not move", async () => {
    const { page, paths } = await pageOf({ captures: 11 });
    const places = () =>
      page.$$eval("#timeline .readout *, #timeline .plot", (all) =>
        all.map((one) => JSON.stringify(one.getBoundingClientRect())),
      );
    const before = await places();
    for (const [share, i] of [
      [0.01, 0],
      [0.5, 5],
      [0.71, 7],
    ] as const) {
      await page.mouse.move(...(await placeAt(page, share)));
      expect(await when(page)).toBe(`20:${35 + i}`);
      const { stdout } = await sockdex.run(["summary", "--json", "--file", paths[i] ?? ""]);
      const { byState } = JSON.parse(stdout);
      expect(await valueAt(page, "CLOSE_WAIT")).toBe(String(byState.CLOSE_WAIT ?? 0));
      expect(await valueAt(page, "ESTABLISHED")).toBe(String(byState.ESTABLISHED));
      expect(await places()).toEqual(before);
    }
    await page.mouse.move(0, 0);
    expect(await when(page)).toBe("20:45");
  });

  it("follows the arrow keys, and Enter looks at the capture", async () => {
    const { page } = await pageOf({ captures: 11 });
    await page.focus("#timeline .plot");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    expect(await when(page)).toBe("20:43");
    expect(await page.getAttribute("#timeline .plot", "aria-valuetext")).toMatch(/^20:43, CLOSE_WAIT 200, /);
    await page.keyboard.press("Enter");
    await settled(page);
    expect(await page.textContent("header .name")).toBe("2026-07-01 20:43 UTC");
    await page.keyboard.press("Home");
    expect(await when(page)).toBe("20:35");
  });

  it("isolates a line, and shows all again", async () => {
    const { page } = await pageOf({ captures: 11 });
    const line = page.locator('[data-key="line CLOSE_WAIT"]');
    await line.focus();
    await page.keyboard.press("Enter");
    expect(await line.getAttribute("aria-pressed")).toBe("true");
    expect(await page.getAttribute("#timeline .plot", "aria-valuetext")).toBe("20:45, CLOSE_WAIT 280");
    await line.click();
    expect(await line.getAttribute("aria-pressed")).toBe("false");
    expect(await page.getAttribute("#timeline .plot", "aria-valuetext")).toContain("ESTABLISHED");
  });

  it("stays fast over 400 captures: pointing lays out nothing but its values", { timeout: 60_000 }, async () => {
    const { page } = await pageOf({ captures: 400, step: 15_000 });
    expect(await page.locator(".captures tbody tr").count()).toBe(400);
    expect((await page.locator(".captures").boundingBox())?.height).toBeLessThan(260);
    const browser = page.context().browser();
    await browser?.startTracing(page, { categories: ["devtools.timeline"] });
    for (let i = 0; i < 40; i++) await page.mouse.move(...(await placeAt(page, i / 40)));
    const { traceEvents } = JSON.parse((await browser?.stopTracing())?.toString() ?? "{}");
    const layouts: { dirtyObjects: number; totalObjects: number }[] = traceEvents.flatMap(
      ({ name, args }: { name: string; args: { beginData?: object } }) =>
        name === "Layout" && args.beginData ? [args.beginData] : [],
    );
    expect(layouts.length).toBeGreaterThan(0);
    // Of thousands of objects on the page the values alone are laid out.
    expect(Math.min(...layouts.map(({ totalObjects }) => totalObjects))).toBeGreaterThan(3000);
    expect(Math.max(...layouts.map(({ dirtyObjects }) => dirtyObjects))).toBeLessThan(60);
  });
});

inBrowser("a range of the timeline", () => {
  it("is dragged: changes are those from its first capture to its last", async () => {
    const { page, paths } = await pageOf({ captures: 11 });
    await drag(page, 0.31, 0.69);
    expect(await chips(page)).toEqual(["20:38 to 20:42"]);
    expect(await compared(page)).toEqual(["20:38", "20:42"]);
    expect(await page.textContent("header .name")).toBe("2026-07-01 20:42 UTC");
    await expectDiff(page, paths[3] ?? "", paths[7] ?? "");
    expect(await page.locator(".captures .ranged, .captures .chosen").count()).toBe(5);
    // Its end is taken hold of.
    await drag(page, 0.7, 0.9);
    expect(await chips(page)).toEqual(["20:38 to 20:44"]);
    await page.click('[data-key="take 20:38 to 20:44"]');
    await settled(page);
    expect(await chips(page)).toEqual([]);
    expect(await compared(page)).toEqual(["20:43", "20:44"]);
  });

  it("is chosen by Shift and the arrow keys, and left by Escape", async () => {
    const { page } = await pageOf({ captures: 11 });
    await page.focus("#timeline .plot");
    await page.keyboard.down("Shift");
    for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowLeft");
    expect(await page.textContent("#timeline .extent")).toBe("20:42 to 20:45 · 4 captures");
    await page.keyboard.up("Shift");
    await settled(page);
    expect(await chips(page)).toEqual(["20:42 to 20:45"]);
    await page.keyboard.press("Escape");
    await settled(page);
    expect(await chips(page)).toEqual([]);
  });

  it("is dragged by touch", async () => {
    const { page } = await pageOf({ captures: 11 });
    const client = await page.context().newCDPSession(page);
    const touch = async (type: "touchStart" | "touchMove" | "touchEnd", share?: number) => {
      const [x, y] = await placeAt(page, share ?? 0);
      await client.send("Input.dispatchTouchEvent", { type, touchPoints: share === undefined ? [] : [{ x, y }] });
    };
    await touch("touchStart", 0.1);
    for (const share of [0.2, 0.3, 0.4, 0.5]) await touch("touchMove", share);
    await touch("touchEnd");
    await settled(page);
    expect(await chips(page)).toEqual(["20:36 to 20:40"]);
  });
});

inBrowser("any two captures", () => {
  it("are compared, either way round", async () => {
    const { page, paths } = await pageOf({ captures: 11 });
    await page.selectOption("#before", { label: "20:36" });
    await settled(page);
    await expectDiff(page, paths[1] ?? "", paths[10] ?? "");
    await page.click(".swap");
    await settled(page);
    expect(await compared(page)).toEqual(["20:45", "20:36"]);
    expect(await page.textContent("#changes .body .more")).toMatch(/^Back in time, by 9 min: /);
    await expectDiff(page, paths[10] ?? "", paths[1] ?? "");
    // One of the two chosen for the other: they change places.
    await page.selectOption("#after", { label: "20:45" });
    await settled(page);
    expect(await compared(page)).toEqual(["20:36", "20:45"]);
  });

  it("of different hosts are compared by their sums, and why is said", async () => {
    const { page, paths } = await pageOf({ captures: 3, hosts: ["web1", "web2"] });
    await page.click('[data-key="opened"]');
    await settled(page);
    await page.selectOption("#before", { label: "web1 2026-07-01 20:37" });
    await page.selectOption("#after", { label: "web2 2026-07-01 20:35" });
    await settled(page);
    expect(await page.textContent("#changes .body .more")).toMatch(/^Two hosts, web1 and web2: .* inode, /);
    // What was opened between two hosts is not asked for any more.
    expect(await chips(page)).toEqual([]);
    expect(await page.locator("#changes .change").count()).toBe(0);
    const rows = await page.$$eval(".two-hosts tr", (all) =>
      all.map((tr) => [...tr.children].map((c) => c.textContent)),
    );
    expect(rows[0]).toEqual(["", "web1 2026-07-01 20:37", "web2 2026-07-01 20:35", "Difference"]);
    const summaries: { total: number; byState: Record<string, number>; queues: { rx: { bytes: number } } }[] = [];
    for (const path of [paths[2], paths[3]]) {
      summaries.push(JSON.parse((await sockdex.run(["summary", "--json", "--file", path ?? ""])).stdout));
    }
    const cellsOf = (title: string) => rows.find(([first]) => first === title)?.slice(1);
    const [one, other] = summaries;
    expect(cellsOf("Sockets")?.slice(0, 2)).toEqual([String(one?.total), String(other?.total)]);
    const [more = 0, fewer = 0] = [one?.byState.CLOSE_WAIT, other?.byState.CLOSE_WAIT];
    expect(more).toBeGreaterThan(fewer);
    expect(cellsOf("CLOSE_WAIT")).toEqual([String(more), String(fewer), `−${more - fewer}`]);
    expect(cellsOf("LISTEN")).toEqual(["1", "1", "0"]);
    await filterBy(page, "state close-wait");
    expect(await page.locator(".two-hosts tbody tr").first().textContent()).toBe(
      `Sockets${more}${fewer}−${more - fewer}`,
    );
    await page.click(".swap");
    await settled(page);
    expect(await page.locator(".two-hosts tbody tr").first().textContent()).toBe(
      `Sockets${fewer}${more}+${more - fewer}`,
    );
  });
});
