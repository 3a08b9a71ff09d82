/** How soon does the page show a dump that is dropped on it, or came along, and what memory does its tab take? */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { readDumpSync } from "../dist/index.js";
import { alternate } from "./harness/alternate";
import { discard, writeDump } from "./harness/dumps";
import { count, figure } from "./harness/numbers";
import { quick } from "./harness/options";
import { question } from "./harness/question";
import { median, type Report } from "./harness/report";
import { temporary } from "./harness/temporary";

const ROWS = quick ? 20_000 : 1_000_000;
const READY_ROWS = 10_000;
const PATIENCE = quick ? { least: 1, most: 1, seconds: 0 } : { least: 5, most: 9, seconds: 8 };

const CHROMIUM = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = CHROMIUM.find((path) => path !== undefined && existsSync(path));
const ARGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];

const dist = resolve(import.meta.dirname, "../dist");
const emptyPage = resolve(dist, "report.html");

/** Runs before a page's own script: notes when charts are there, on the page's clock. A text, for it runs over there. */
const WATCH = `
const seen = (globalThis.seen = {});
const SIGNS = { charts: "#states .bar", findings: "#findings li", rows: "#rows .window .row" };
addEventListener("change", () => (seen.dropped ??= performance.now()), { capture: true });
const look = () => {
  for (const [name, sign] of Object.entries(SIGNS)) {
    if (document.querySelector(sign)) seen[name] ??= performance.now();
  }
  if (seen.charts) document.querySelector(".dock:not(.open) .toggle")?.click();
  requestAnimationFrame(look);
};
requestAnimationFrame(look);`;

interface Seen {
  dropped?: number;
  charts: number;
  rows: number;
  findings: number;
}

async function seenOn(page: Page): Promise<Seen> {
  await page.waitForSelector("#findings li", { timeout: 120_000 });
  await page.waitForFunction(() => document.querySelector("main")?.getAttribute("aria-busy") === "false");
  return page.evaluate(() => Reflect.get(globalThis, "seen"));
}

async function newPage(browser: Browser): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.addInitScript({ content: WATCH });
  return page;
}

/** Resident bytes of the process that is largest of the browser's renderers: the tab. */
async function tabMemory(browser: Browser): Promise<{ now: number; most: number }> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const sizes = processInfo
    .filter(({ type }) => type === "renderer")
    .map(({ id }) => {
      const status = readFileSync(`/proc/${id}/status`, "utf8");
      const kilobytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
      return { now: kilobytes("VmRSS") * 1024, most: kilobytes("VmHWM") * 1024 };
    });
  return sizes.sort((a, b) => b.most - a.most)[0] ?? { now: 0, most: 0 };
}

async function dropped(report: Report, browser: Browser): Promise<void> {
  const dump = writeDump("tcp", ROWS);
  const expected = readDumpSync(dump.path).size;
  const [charts, rows, findings, memory]: [number[], number[], number[], number[]] = [[], [], [], []];
  await alternate(
    [
      {
        name: "drop",
        async take() {
          const page = await newPage(browser);
          await page.goto(pathToFileURL(emptyPage).href);
          await page.setInputFiles("input[name=first]", dump.path);
          const seen = await seenOn(page);
          const shown = Number(await page.getAttribute('#states [data-figure="total"]', "value"));
          if (shown !== expected) throw new Error(`The page shows ${shown} rows of ${expected}.`);
          const start = seen.dropped ?? Number.NaN;
          charts.push(seen.charts - start);
          rows.push(seen.rows - start);
          findings.push(seen.findings - start);
          memory.push((await tabMemory(browser)).most);
          await page.close();
          return [(seen.charts - start) * 1e6];
        },
      },
    ],
    PATIENCE,
  );
  discard(dump);
  const middle = (values: number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
  const ms = (values: number[]) => `${figure(middle(values))} ms`;
  report.figures(`${count(ROWS)} rows dropped on the empty page`, [
    { what: "first charts", figure: ms(charts) },
    { what: "first rows", figure: ms(rows) },
    { what: "what to look at first", figure: ms(findings) },
    { what: "memory of the tab, at most", figure: `${figure(middle(memory) / 1e6)} MB` },
  ]);
  report.budget({
    what: `first charts of ${count(ROWS)} rows after the drop`,
    figure: ms(charts),
    bar: "≤ 2,000 ms",
    met: middle(charts) <= 2000,
  });
}

/** A page that brings its dump along, from the start of its loading on. */
async function ready(report: Report, browser: Browser): Promise<void> {
  const dump = writeDump("tcp", READY_ROWS);
  const path = temporary("ready.html");
  const command = [resolve(dist, "cli.cjs"), "report", dump.path, "-o", path];
  const { status, stderr } = spawnSync(process.execPath, command, { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  const results = await alternate(
    [
      {
        name: "open",
        async take() {
          const page = await newPage(browser);
          await page.goto(pathToFileURL(path).href);
          const { charts } = await seenOn(page);
          await page.close();
          return [charts * 1e6];
        },
      },
    ],
    quick ? PATIENCE : { least: 9, most: 15, seconds: 8 },
  );
  const shape = { each: "page", per: 1, unit: "ms" as const, base: "open" };
  const one = report.case({
    title: `a page of ${count(READY_ROWS)} rows, until its charts are there`,
    ...shape,
    results,
  });
  const milliseconds = median(one, "open") / 1e6;
  report.budget({
    what: `a page of ${count(READY_ROWS)} rows is ready`,
    figure: `${figure(milliseconds)} ms`,
    bar: "≤ 500 ms",
    met: milliseconds <= 500,
  });
}

await question("report", async (report) => {
  const { size } = statSync(emptyPage);
  report.budget({
    what: "the empty page",
    figure: `${count(size)} bytes`,
    bar: "≤ 300,000 bytes",
    met: size <= 300_000,
  });
  if (!executablePath) {
    report.note("Chromium is not installed: the page is not opened");
    return;
  }
  const browser = await chromium.launch({ executablePath, args: ARGS });
  try {
    await ready(report, browser);
    await dropped(report, browser);
  } finally {
    await browser.close();
  }
});
