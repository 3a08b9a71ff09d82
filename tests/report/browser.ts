import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, onTestFinished } from "vitest";
import { builtCommand } from "../cli/command";

/** Debian's, or what is named. */
const CHROMIUM = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = CHROMIUM.find((path) => path !== undefined && existsSync(path));

const ARGS = [
  ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
  ...["--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"],
];

/** Tests that need a browser: without Chromium they are skipped, and that is said. */
export const inBrowser: typeof describe.skip = executablePath ? describe : describe.skip;
if (!executablePath) console.warn("Chromium is not installed: the page is not tested in a browser.");

/** The page as `npm run build` has made it. */
export const EMPTY_PAGE = resolve(import.meta.dirname, "../../dist/report.html");

/** The command with the page beside it, and one browser for all of a file's tests. */
export function reports(...packages: string[]) {
  const command = builtCommand(...packages);
  let browser: Browser | undefined;
  beforeAll(async () => {
    if (executablePath) browser = await chromium.launch({ executablePath, args: ARGS });
  });
  afterAll(() => browser?.close());

  const visit = async (url: string, options: Parameters<Browser["newPage"]>[0] = {}): Promise<Page> => {
    if (!browser) throw new Error("There is no browser.");
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, ...options });
    onTestFinished(() => page.close());
    page.on("pageerror", (error) => {
      throw error;
    });
    await page.goto(url);
    return page;
  };
  const open = (path: string, options: Parameters<Browser["newPage"]>[0] = {}) =>
    visit(pathToFileURL(path).href, options);

  return {
    run: command.run,
    path: command.path,
    open,
    visit,
    /** A page of these dumps, with all of its charts there. */
    async of(...args: string[]): Promise<Page> {
      const output = join(dirname(command.path()), `page-${++pages}.html`);
      const { status, stderr } = await command.run(["report", ...args, "-o", output]);
      if (status !== 0) throw new Error(stderr);
      const page = await open(output);
      await settled(page);
      return page;
    },
  };
}

let pages = 0;

/** Waits until the page has all there is to be told of what is looked at, and has drawn it: rows are drawn a frame later. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector("main")?.getAttribute("aria-busy") === "false");
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

/** Opens the list of rows. */
export async function showRows(page: Page): Promise<void> {
  await page.click(".dock:not(.open) .toggle");
  await page.waitForSelector(".dock.open");
}

/** Filters, by typing. */
export async function filterBy(page: Page, text: string): Promise<void> {
  await page.fill("#filter", text);
  await page.press("#filter", "Enter");
  await settled(page);
}

/** The numbers on the page, by where they stand in the summary. What is written is what is meant. */
export async function figuresOf(page: Page): Promise<Map<string, number>> {
  const found = await page.$$eval("data[data-figure]", (elements) =>
    elements.map((element) => [
      element.getAttribute("data-figure") ?? "",
      element.getAttribute("value") ?? "",
      element.getAttribute("title") ?? element.textContent ?? "",
    ]),
  );
  const figures = new Map<string, number>();
  for (const [path = "", value = "", written = ""] of found) {
    if (written.replaceAll(",", "") !== value) throw new Error(`${path} is ${value} and written ${written}.`);
    figures.set(path, Number(value));
  }
  return figures;
}

/** Drops files on the page, as a person does. */
export async function drop(page: Page, files: { name: string; bytes: Uint8Array; modified?: number }[]): Promise<void> {
  const list = files.map(({ name, bytes, modified = 0 }) => ({
    name,
    modified,
    base64: Buffer.from(bytes).toString("base64"),
  }));
  const transfer = await page.evaluateHandle((files) => {
    const data = new DataTransfer();
    for (const { name, modified, base64 } of files) {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      data.items.add(new File([bytes], name, { lastModified: modified }));
    }
    return data;
  }, list);
  await page.dispatchEvent("body", "drop", { dataTransfer: transfer });
}
