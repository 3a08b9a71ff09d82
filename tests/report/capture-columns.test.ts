import { describe, expect, it } from "vitest";
import type { TimelinePoint } from "../../src/page/messages";
import { columnsFor } from "../../src/page/ui/timeline/capture-columns";
import type { Kind } from "../../src/page/ui/timeline/lines";
import { HOST_FROM, writeIncident } from "../incidents/files";
import { incidentNamed } from "../incidents/incidents";
import { folderOf } from "../procfs/files";
import { inBrowser, reports, settled } from "./browser";

const sockdex = reports();

describe("columns of the captures", () => {
  const point = (states: Record<string, number>, others: Partial<TimelinePoint> = {}): TimelinePoint => ({
    ...{ capture: 0, time: 0, states, sockets: 100, rxBytes: 0, txBytes: 0, waiting: 0, retransmitting: 0, ...others },
  });
  const points = [
    point({ ESTABLISHED: 50, LISTEN: 3, CLOSE_WAIT: 2 }, { txBytes: 70_000, retransmitting: 4 }),
    point({ ESTABLISHED: 51, LISTEN: 3, SYN_SENT: 717, CLOSE_WAIT: 40, TIME_WAIT: 0 }, { retransmitting: 9 }),
  ];
  const titles = (kind: Kind, room: number) => columnsFor(kind, points, () => 10, room).map(({ title }) => title);

  it("are those of states that are there, in the kernel's order, and of queues that are not empty", () => {
    expect(titles("states", 1000)).toEqual([
      ...["Sockets", "Established", "Syn-sent", "Close-wait", "Listen", "Unacked", "Retransmitting"],
    ]);
  });

  it("are those that change most, where there is no room for all", () => {
    expect(titles("states", 30)).toEqual(["Sockets", "Syn-sent", "Close-wait"]);
    expect(titles("states", 0)).toEqual(["Sockets"]);
  });

  it("are first of all those that the chart shows", () => {
    expect(titles("queues", 30)).toEqual(["Sockets", "Syn-sent", "Unacked"]);
    expect(titles("trouble", 30)).toEqual(["Sockets", "Syn-sent", "Retransmitting"]);
  });

  it("say nothing of no captures but their sockets", () => {
    expect(columnsFor("states", [], () => 10, 1000).map(({ title }) => title)).toEqual(["Sockets"]);
  });
});

inBrowser("the table of captures", { timeout: 60_000 }, () => {
  it("has what changed, at every width, and is not cut off", async () => {
    const folder = folderOf({});
    writeIncident(incidentNamed("dead-database"), folder);
    const page = await sockdex.of(folder, "--host-from", HOST_FROM);
    for (const width of [1440, 1920, 1000, 700, 390, 320]) {
      await page.setViewportSize({ width, height: 900 });
      await settled(page);
      const { titles, cut } = await page.$eval(".captures", (box) => ({
        titles: [...box.querySelectorAll("thead th")].map((th) => (th.checkVisibility() ? th.textContent : "")),
        cut: box.scrollWidth - box.clientWidth,
      }));
      expect([width, titles[1], titles.includes("Syn-sent"), cut]).toEqual([width, "Sockets", true, 0]);
      if (width >= 1440) expect(titles).toContain("Established");
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    }
  });
});
