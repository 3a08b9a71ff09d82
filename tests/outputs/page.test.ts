import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { filterBy, inBrowser, reports, settled, showRows } from "../report/browser";
import { expectOutput, noOtherFiles } from "./expected";
import { folderOfInputs, removeInputs } from "./inputs";
import { mask } from "./mask";

const sockdex = reports();
let folder = "";
beforeAll(() => {
  folder = folderOfInputs();
});
afterAll(() => removeInputs(folder));

/** Pages by their names: the dumps, and a filter. */
const PAGES: Record<string, { dumps: string[]; filter?: string }> = {
  "one-capture": { dumps: ["all.txt"] },
  queues: { dumps: ["queues.txt"] },
  "queues-filtered": { dumps: ["queues.txt"], filter: "state close-wait" },
  "two-compared": { dumps: ["before.txt", "after.txt"] },
  "several-captures": { dumps: ["fleet", "--host-from", "^([^-]+)"] },
  damaged: { dumps: ["damaged-lines.txt"] },
  "old-timers": { dumps: ["old-timers.txt"] },
};

inBrowser("the page shows what it did", () => {
  noOtherFiles("page", Object.keys(PAGES));

  it.each(Object.entries(PAGES))("%s", async (name, { dumps, filter }) => {
    const output = join(folder, "page.html");
    const { status, stderr } = await sockdex.run(["report", ...dumps, "-o", output], { cwd: folder });
    expect(status, stderr).toBe(0);
    const page = await sockdex.open(output, { locale: "en-US", timezoneId: "UTC" });
    await settled(page);
    if (filter !== undefined) await filterBy(page, filter);
    await showRows(page);
    await page.waitForFunction(() => /^[^…]+$/.test(document.querySelector("#rows .window")?.textContent ?? ""));
    expectOutput("page", name, mask(await shown(page), folder));
  });
});

/** The visible text of the header and each panel, a line a line. */
async function shown(page: Page): Promise<string> {
  const parts = await page.$$eval("header, main section", (elements) =>
    elements
      .filter((element) => element instanceof HTMLElement && element.checkVisibility())
      .map((element) => `--- ${element.id || element.tagName.toLowerCase()}\n${(element as HTMLElement).innerText}\n`),
  );
  return `title ${await page.title()}\n${parts.join("")}`;
}
