import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { HOST_FROM, writeIncident } from "../incidents/files";
import { incidentNamed } from "../incidents/incidents";
import { folderOf } from "../procfs/files";
import { drop, inBrowser, reports, settled } from "./browser";
import { captureSeries } from "./series";

const sockdex = reports();

const shownKind = (page: Page) => page.textContent("#timeline [data-key][aria-pressed=true]");

async function pageOf(incident: string): Promise<Page> {
  const folder = folderOf({});
  writeIncident(incidentNamed(incident), folder);
  return sockdex.of(folder, "--host-from", HOST_FROM);
}

async function choose(page: Page, key: string): Promise<void> {
  await page.click(`#timeline [data-key="${key}"]`);
  await settled(page);
}

inBrowser("the timeline opens on", { timeout: 60_000 }, () => {
  it.each([
    ["slow-consumer", "Queued bytes"],
    ["packet-loss", "Accept queues and retransmits"],
    ["accept-queue", "Accept queues and retransmits"],
    ["dead-database", "States"],
  ])("what shows the first finding of %s", async (incident, kind) => {
    const page = await pageOf(incident);
    expect(await shownKind(page)).toBe(kind);
  });

  it("that once: neither another capture nor a filter turns it, and what a person chooses stays", async () => {
    const page = await pageOf("slow-consumer");
    // Nothing stands out there.
    await choose(page, "capture 0");
    expect(await shownKind(page)).toBe("Queued bytes");
    await choose(page, "states");
    await page.click('[data-key="state ESTABLISHED"]');
    await settled(page);
    await choose(page, "capture 10");
    expect(await shownKind(page)).toBe("States");
  });

  it("what shows the first finding of the files that are opened next, unless a person has chosen", async () => {
    const page = await pageOf("slow-consumer");
    const folder = folderOf({});
    const files = writeIncident(incidentNamed("dead-database"), folder)
      .filter((path) => path.endsWith("-tcp.txt"))
      .map((path) => ({ name: basename(path), bytes: readFileSync(path) }));
    await drop(page, files);
    await page.waitForFunction(() => document.querySelector("#findings strong")?.textContent?.includes("SYN"));
    await settled(page);
    expect(await shownKind(page)).toBe("States");
    await choose(page, "trouble");
    await drop(page, files);
    await page.waitForTimeout(100);
    await settled(page);
    expect(await shownKind(page)).toBe("Accept queues and retransmits");
  });

  it("its own for each host", async () => {
    const files = captureSeries({ captures: 3 }).map(({ name, bytes }) => [name, bytes] as const);
    const folder = folderOf(Object.fromEntries(files));
    const paths = writeIncident(incidentNamed("slow-consumer"), folder);
    const page = await sockdex.of(folder, "--host-from", `/(web1)/|${HOST_FROM}`);
    expect(paths.length).toBeGreaterThan(0);
    await page.selectOption("header select", { label: "logs-1" });
    await settled(page);
    expect(await shownKind(page)).toBe("Queued bytes");
    await page.selectOption("header select", { label: "web1" });
    await settled(page);
    expect(await shownKind(page)).toBe("Accept queues and retransmits");
  });
});
