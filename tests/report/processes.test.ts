import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { distancesOf } from "../../src/capture/capture-facts";
import { folderOf } from "../procfs/files";
import { figuresOf, filterBy, inBrowser, reports, settled } from "./browser";
import { row, tableOf } from "./incident";

const sockdex = reports();
const several = (count: number, of: (i: number) => string) => Array.from({ length: count }, (_, i) => of(i));

/** In the order of their inodes, from 10000 on: two listeners of nginx, its clients, and what php calls. */
const TABLE = tableOf([
  row("0.0.0.0", 80, "0.0.0.0", 0, 10, { rx: 5 }),
  row("0.0.0.0", 443, "0.0.0.0", 0, 10, { rx: 120 }),
  ...several(40, (i) => row("10.0.0.5", 443, "10.1.2.3", 20000 + i, 1)),
  ...several(30, (i) => row("10.0.0.5", 40000 + i, "10.9.9.9", 5432, i < 10 ? 8 : 1)),
  ...several(8, (i) => row("10.0.0.5", 22, "10.1.2.4", 40000 + i, 1)),
]);

const process = (pid: number, name: string, inodes: number[]) => ({
  ...{ pid, name, inodes: distancesOf(inodes) },
  descriptors: distancesOf(inodes.map((_, i) => 3 + i)),
});
const inodes = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);

/** Both listeners are of nginx, which accepts, and systemd, which has opened them: at one systemd's pid is the lower one, at the other a worker of nginx's. */
const FACTS = JSON.stringify({
  sockdexFacts: 1,
  processes: [
    process(1, "systemd", [10000]),
    process(7, "nginx", [10001]),
    process(8, "systemd", [10001]),
    process(9, "nginx", [10000, ...inodes(10002, 40)]),
    process(20, "php", inodes(10042, 30)),
  ],
  inspected: { processes: 9, unreadable: 2, areSomeHidden: false },
  backlogLimits: [10000, 511, 10001, 128],
});

const open = () => sockdex.of(folderOf({ "web1-tcp.txt": TABLE, "web1-facts.json": FACTS }));

/** What each bar of a panel says, and its filter. */
const barsOf = (page: Page, panel: string) =>
  page.$$eval(`${panel} .bars:first-child .bar`, (all) =>
    all.map((bar) => ({
      text: bar.querySelector(".label")?.textContent?.replaceAll(/\s+/g, " ") ?? "",
      sockets: Number(bar.querySelector("data")?.getAttribute("value")),
      states: bar.getAttribute("title"),
      filter: bar.getAttribute("data-key") ?? "",
      isWarm: bar.querySelector(".warm") !== null,
    })),
  );

inBrowser("a capture with its processes", () => {
  it("has them in a panel, whose bars choose their sockets", async () => {
    const page = await open();
    const processes = await barsOf(page, "#processes");
    expect(processes.map(({ text, sockets, states }) => [text, sockets, states])).toEqual([
      ["nginx", 40, "ESTABLISHED 40"],
      ["php", 30, "ESTABLISHED 20, CLOSE_WAIT 10"],
      ["nginx, systemd", 2, "LISTEN 2"],
    ]);
    expect(await page.textContent("#processes .aside")).toBe("8 sockets whose process is not known");
    for (const { filter, sockets } of processes) {
      const bar = page.locator(`#processes .bar[data-key=${JSON.stringify(filter)}]`);
      await bar.click();
      await settled(page);
      expect([filter, (await figuresOf(page)).get("total")]).toEqual([filter, sockets]);
      expect(await bar.getAttribute("aria-pressed")).toBe("true");
      await bar.click();
      await settled(page);
    }
    expect((await figuresOf(page)).get("total")).toBe(80);
    // They count what is filtered.
    await filterBy(page, "state close-wait");
    expect(await barsOf(page, "#processes")).toMatchObject([{ text: "php", sockets: 10 }]);
    expect(await page.textContent("#processes .aside")).toBe("");
  });

  it("has the limits of accept queues beside the processes that listen", async () => {
    const page = await open();
    const services = await barsOf(page, "#services-here");
    expect(services.map(({ text, sockets, isWarm }) => [text, sockets, isWarm])).toEqual([
      [":443 nginx queue 120 of 128", 41, true],
      [":22 ssh", 8, false],
      [":80 nginx queue 5 of 511", 1, false],
    ]);
    expect(await barsOf(page, "#services-called")).toMatchObject([{ text: "10.9.9.9:5432 php", sockets: 30 }]);
  });

  it("has room between a name and its value where reading is told, however long that is", async () => {
    const page = await open();
    for (const width of [1440, 700, 320]) {
      await page.setViewportSize({ width, height: 900 });
      const gaps = await page.$$eval("#reading .pairs > div", (pairs) =>
        pairs.map((pair) => {
          const [name, value] = [...pair.children].map((one) => {
            const range = document.createRange();
            range.selectNodeContents(one);
            return range.getBoundingClientRect();
          });
          return (value?.left ?? 0) - (name?.right ?? 0);
        }),
      );
      expect(gaps.length).toBeGreaterThan(6);
      for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(12);
    }
    expect(await page.textContent("#reading")).toContain("5 known; 2 of 9 processes could not be inspected");
  });

  it("without them has no such panel", async () => {
    const page = await sockdex.of(folderOf({ "web1-tcp.txt": TABLE }));
    expect(await page.isVisible("#processes")).toBe(false);
    const services = await barsOf(page, "#services-here");
    expect(services.map(({ text }) => text)).toEqual([":443 https 120 waiting", ":22 ssh", ":80 http 5 waiting"]);
  });
});
