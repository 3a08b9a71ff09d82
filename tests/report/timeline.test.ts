import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { generateDump } from "../generate/index";
import { fileOf } from "../procfs/files";
import { drop, EMPTY_PAGE, figuresOf, inBrowser, reports, settled } from "./browser";
import { incident } from "./incident";

const sockdex = reports();
const START = Date.UTC(2026, 6, 1, 20, 35, 0);
const table = (protocol: "tcp" | "tcp6" | "udp", seed: number) =>
  Buffer.from(generateDump({ protocol, rows: 60, seed, quirks: 0 }));

/** The empty page with these files dropped on it. */
async function dropped(files: { name: string; bytes: Uint8Array; modified?: number }[]): Promise<Page> {
  const page = await sockdex.open(EMPTY_PAGE);
  await drop(page, files);
  await page.waitForSelector("#states .bar");
  await settled(page);
  return page;
}

const chosenName = (page: Page) => page.textContent("header .file code");
const optionsOf = (page: Page) =>
  page.$$eval("#before option", (all) => all.map(({ textContent }) => textContent?.trim()));

async function press(page: Page, key: string): Promise<void> {
  await page.click(`[data-key="${key}"]`);
  await settled(page);
}

/** Clicks the chart at a share of its width. */
async function clickChart(page: Page, share: number): Promise<void> {
  const box = await page.locator("#timeline .u-over").boundingBox();
  await page.click("#timeline .u-over", { position: { x: Math.round((box?.width ?? 0) * share), y: 20 } });
  await settled(page);
}

inBrowser("captures close to each other", () => {
  it.each([
    ["a millisecond apart", 1, ["20:35:00.000", "20:35:00.001", "20:35:00.002"]],
    ["of the same time", 0, ["0.txt", "1.txt", "2.txt"]],
    ["a second apart", 1000, ["20:35:00", "20:35:01", "20:35:02"]],
    ["a minute apart", 60_000, ["20:35", "20:36", "20:37"]],
    ["a day apart", 86_400_000, ["20:35", "20:35", "20:35"]],
  ])("%s lie across the whole chart, and their times differ", async (_, step, clocks) => {
    const page = await dropped(
      [0, 1, 2].map((i) => ({ name: `${i}.txt`, bytes: table("tcp", i + 1), modified: START + i * step })),
    );
    const times = await page.$$eval(".captures th[scope=row]", (all) => all.map(({ textContent }) => textContent));
    expect(new Set(times).size).toBe(3);
    expect(times.map((time) => time?.split(" ").at(-1))).toEqual(clocks);
    for (const [share, name] of [
      [0.5, "1.txt"],
      [0.02, "0.txt"],
      [0.98, "2.txt"],
    ] as const) {
      await clickChart(page, share);
      expect(await chosenName(page)).toBe(name);
    }
    const called = step === 0 ? "2.txt" : `${clocks[2]} UTC`;
    expect(await page.textContent("header .name")).toContain(called);
  });
});

inBrowser("a capture's time beyond all dates", () => {
  const capture = { name: "dump.txt", bytes: Buffer.from(incident()) };

  it.each([9e15, 8.64e15 + 1])("is unknown: %d", async (modified) => {
    const page = await dropped([{ ...capture, modified }]);
    expect((await figuresOf(page)).get("total")).toBe(3564);
    expect(await page.textContent("header .facts")).toMatch(/^3,564 rows/);
  });

  it("is unknown in a page that brought it along, beside others that are known", async () => {
    const fact = (name: string, time: number) => JSON.stringify({ name, time, modified: time });
    const data = gzipSync(capture.bytes).toString("base64");
    const elements = [fact("a.txt", 9e15), fact("b.txt", Date.UTC(10_000, 0, 1) - 1000), fact("c.txt", START)].map(
      (json) =>
        `<script type="application/json" class="fact">${json}</script>` +
        `<script type="text/plain" class="capture">${data}</script>`,
    );
    const html = readFileSync(EMPTY_PAGE, "utf8").replace("<!--captures-->", elements.join("\n"));
    const page = await sockdex.open(fileOf(html, "page.html"));
    await page.waitForSelector("#states .bar");
    await settled(page);
    const times = await page.$$eval(".captures th[scope=row]", (all) => all.map(({ textContent }) => textContent));
    expect(times).toEqual(["1. a.txt", "2. 9999-12-31 23:59:59", "3. 2026-07-01 20:35:00"]);
    expect(await page.isVisible("#timeline canvas")).toBe(true);
  });
});

inBrowser("captures of different tables", () => {
  it("are neither compared nor one line", async () => {
    const page = await dropped([
      { name: "a-udp.txt", bytes: table("udp", 1), modified: START },
      { name: "b-tcp6.txt", bytes: table("tcp6", 2), modified: START + 60_000 },
    ]);
    expect(await page.textContent("#changes .body")).toBe(
      "No earlier capture has the same tables: choose another to compare it with.",
    );
    expect((await figuresOf(page)).has("changes.opened")).toBe(false);
    expect(await page.locator("#timeline canvas").count()).toBe(0);
    expect(await page.textContent("#timeline .body > .more")).toBe("1 capture with other tables is not in the chart.");
    // All the same each can be looked at.
    expect(await page.locator(".captures tbody tr").count()).toBe(2);
    await press(page, "capture 0");
    expect(await chosenName(page)).toBe("a-udp.txt");
  });

  it("are compared by the tables that both hold", async () => {
    const tcp = table("tcp", 1);
    const later = table("tcp", 2);
    const page = await dropped([
      { name: "1.txt", bytes: Buffer.concat([tcp, table("udp", 3)]), modified: START },
      { name: "2.txt", bytes: later, modified: START + 60_000 },
    ]);
    expect(await page.textContent("#changes .body .more")).toBe("Not compared: udp only in 2026-07-01 20:35.");
    const figures = await figuresOf(page);
    const alone = await figuresOf(
      await dropped([
        { name: "1.txt", bytes: tcp, modified: START },
        { name: "2.txt", bytes: later, modified: START + 60_000 },
      ]),
    );
    for (const kind of ["opened", "closed", "changed"]) {
      expect([kind, figures.get(`changes.${kind}`)]).toEqual([kind, alone.get(`changes.${kind}`)]);
    }
    await press(page, "closed");
    expect((await figuresOf(page)).get("total")).toBe(alone.get("changes.closed"));
  });

  it("are alike where a table was empty", async () => {
    const [head = ""] = table("udp", 1).toString("latin1").split("\n");
    const page = await dropped([
      { name: "1-udp.txt", bytes: Buffer.from(`${head}\n`), modified: START },
      { name: "2-udp.txt", bytes: table("udp", 2), modified: START + 60_000 },
    ]);
    const figures = await figuresOf(page);
    expect(figures.get("changes.opened")).toBe(figures.get("total"));
    expect(await page.isVisible("#timeline canvas")).toBe(true);
  });
});

inBrowser("changes", () => {
  const files = [1, 2, 3].map((i) => ({ name: `${i}.txt`, bytes: table("tcp", i), modified: START + i * 60_000 }));

  it("are since an earlier capture, whichever is looked at", async () => {
    const page = await dropped(files);
    expect(await optionsOf(page)).toEqual(["nothing", "20:36", "20:37", "20:38"]);
    expect(await page.inputValue("#before")).toBe("1");
    await press(page, "capture 1");
    expect(await page.inputValue("#before")).toBe("0");
    await press(page, "opened");
    await press(page, "capture 0");
    expect(await page.inputValue("#before")).toBe("");
    expect(await page.textContent("#changes .body")).toBe(
      "This is the first capture of its host: choose another to compare it with.",
    );
    // What was opened since nothing is not asked for any more.
    expect(await page.locator(".terms li").count()).toBe(0);
    await press(page, "capture 2");
    expect(await page.inputValue("#before")).toBe("1");
    // One that was chosen stays, while it is an earlier one.
    await page.selectOption("#before", "0");
    await settled(page);
    await press(page, "capture 1");
    expect(await page.inputValue("#before")).toBe("0");
  });

  it("from state to state narrow the filter that is there", async () => {
    const closed = incident().replace(/(172\.16|:1F90 \S+) 01 /g, "$1 08 ");
    const page = await dropped([
      { name: "1.txt", bytes: Buffer.from(incident()), modified: START },
      { name: "2.txt", bytes: Buffer.from(closed), modified: START + 1000 },
    ]);
    await page.fill("#filter", "sport = :8080");
    await page.press("#filter", "Enter");
    await settled(page);
    await press(page, "ESTABLISHED CLOSE_WAIT");
    expect(await page.inputValue("#filter")).toBe("sport = :8080 and state close-wait");
  });
});
