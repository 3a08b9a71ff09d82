import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { generateDump } from "../generate/index";
import { fileOf } from "../procfs/files";
import { filterBy, inBrowser, reports, settled, showRows } from "./browser";

const sockdex = reports();
const dump = Buffer.concat([
  generateDump({ protocol: "tcp", rows: 3000, seed: 8 }),
  generateDump({ protocol: "tcp6", rows: 1500, seed: 9 }),
]);

const list = async (...args: string[]) => (await sockdex.run(["list", "--file", "-", ...args], { input: dump })).stdout;

/** The rows on screen, once they are there: what the cells of a column say. */
async function cells(page: Page, column: string): Promise<string[]> {
  await page.waitForFunction(() => !document.querySelector(".window")?.textContent?.includes("…"));
  return page.$$eval(`.window [data-column=${column}]`, (all) => all.map(({ textContent }) => textContent ?? ""));
}

async function exported(page: Page, format: "CSV" | "NDJSON"): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent("download"), page.click(`text=Export ${format}`)]);
  return readFileSync(await download.path(), "utf8");
}

inBrowser("the table", () => {
  it("is exported as the command lists it, filtered and sorted alike", async () => {
    const page = await sockdex.of(fileOf(dump));
    expect(await exported(page, "CSV")).toBe(await list("--csv"));
    expect(await exported(page, "NDJSON")).toBe(await list("--json"));
    await filterBy(page, "state established and tx > 0");
    await showRows(page);
    await page.click('[data-key="sort tx"]');
    expect(await exported(page, "CSV")).toBe(await list("--csv", "--sort", "-tx", "state established and tx > 0"));
  });

  it.each(["proto", "state", "local", "remote", "rx", "tx", "timer", "uid", "inode"])("sorts by %s", async (column) => {
    const page = await sockdex.of(fileOf(dump));
    await showRows(page);
    const head = page.locator(`[role=columnheader]:has([data-key="sort ${column}"])`);
    const isLargestFirst = !["proto", "state", "local", "remote"].includes(column);
    for (const [direction, name] of [
      [isLargestFirst ? "descending" : "ascending", isLargestFirst ? `-${column}` : column],
      [isLargestFirst ? "ascending" : "descending", isLargestFirst ? column : `-${column}`],
    ] as const) {
      await page.click(`[data-key="sort ${column}"]`);
      expect(await head.getAttribute("aria-sort")).toBe(direction);
      expect(await exported(page, "NDJSON")).toBe(await list("--json", "--sort", name));
    }
    await page.click(`[data-key="sort ${column}"]`);
    expect(await head.getAttribute("aria-sort")).toBe("none");
  });

  it("shows the first rows, and the last ones when it is scrolled there", async () => {
    const page = await sockdex.of(fileOf(dump));
    await showRows(page);
    const inodes = (await list("--csv", "--columns", "inode")).trim().split("\r\n").slice(1);
    const shown = inodes.map((inode) => (inode === "0" ? "-" : inode));
    const first = await cells(page, "inode");
    expect(first).toEqual(shown.slice(0, first.length));
    // Elements for what is on screen, and no more.
    expect(first.length).toBeLessThan(80);
    await page.focus(".scroll");
    await page.keyboard.press("End");
    await page.waitForFunction(
      (last) => document.querySelector(".window > :last-child")?.getAttribute("aria-rowindex") === last,
      String(inodes.length + 1),
    );
    const last = await cells(page, "inode");
    expect(last).toEqual(shown.slice(-last.length));
    const box = await page.locator(".window > :last-child").boundingBox();
    const view = await page.locator(".scroll").boundingBox();
    expect(Math.abs((box?.y ?? 0) + (box?.height ?? 0) - (view?.y ?? 0) - (view?.height ?? 0))).toBeLessThan(30);
  });

  it("has the columns that are chosen, those behind the inode too", async () => {
    const page = await sockdex.of(fileOf(dump));
    await showRows(page);
    await page.click("summary");
    for (const name of ["timer", "uid", "local"]) await page.uncheck(`.menu input[value=${name}]`);
    for (const name of ["rto", "ssthresh"]) await page.check(`.menu input[value=${name}]`);
    await settled(page);
    const titles = await page.$$eval("[role=columnheader]", (heads) => heads.map(({ textContent }) => textContent));
    expect(titles).toEqual(["Proto", "State", "Remote", "Rx", "Tx", "Inode", "Rto", "Ssthresh"]);
    await page.keyboard.press("Escape");
    expect(await exported(page, "CSV")).toBe(
      await list("--csv", "--details", "--columns", "proto,state,remote,rx,tx,inode,rto,ssthresh"),
    );
  });

  it("says where a filter is wrong, and goes on from the one before", async () => {
    const page = await sockdex.of(fileOf(dump));
    await filterBy(page, "state established");
    await page.fill("#filter", "state established and dport = :htps");
    await page.press("#filter", "Enter");
    await page.waitForSelector("#filter[aria-invalid]");
    expect(await page.textContent("#filter-problem mark")).toBe(":htps");
    expect(await page.textContent("#filter-problem")).toContain("is not a port or a service of tcp or udp");
    await page.click('[data-key="proto tcp6"]');
    await settled(page);
    expect(await page.inputValue("#filter")).toBe("state established and proto = tcp6");
    expect(await page.textContent("#filter-problem")).toBe("");
  });

  it.each([
    ["10.0.0.0/8", "( src 10.0.0.0/8 or dst 10.0.0.0/8 )"],
    [":443", "( sport = :443 or dport = :443 )"],
    ["time-wait", "state time-wait"],
    ["[::1]:80", "( src [::1]:80 or dst [::1]:80 )"],
    ["4711", "inode = 4711"],
  ])("is searched for %s as well", async (text, filter) => {
    const page = await sockdex.of(fileOf(dump));
    await filterBy(page, text);
    expect(await page.inputValue("#filter")).toBe(filter);
    const rows = (await list("--json", filter)).split("\n").length - 1;
    expect(await page.getAttribute("[role=table]", "aria-rowcount")).toBe(String(rows + 1));
  });
});
