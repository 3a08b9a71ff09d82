import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Reply, TimelinePoint } from "../../src/page/messages";
import { PageSession } from "../../src/page/worker/page-session";
import { PastPoints } from "../../src/page/worker/past-points";
import { filterBy, inBrowser, reports, settled } from "./browser";
import { packedCapture } from "./packed-series";

const HOUR = 3_600_000;
const HELD = 240;

describe("points of captures whose rows are gone", () => {
  const info = { host: "web1", tables: { protocols: ["tcp" as const], unnamed: 0 } };
  const added = (times: Iterable<number>) => {
    const past = new PastPoints();
    for (const time of times) {
      const sums = { states: {}, sockets: 1, rxBytes: 0, txBytes: 0, waiting: 0, retransmitting: 0 };
      past.add({ info, point: { capture: undefined, time, ...sums } });
    }
    return past.alike(info).map(({ time }) => time ?? Number.NaN);
  };
  function* every(step: number, span: number) {
    for (let time = 0; time <= span; time += step) yield time;
  }

  it.each([1000, 5000, 7000, 60_000])("are of a day, few and evenly far apart: every %d ms", (step) => {
    const times = added(every(step, 30 * HOUR));
    expect(times.length).toBeLessThanOrEqual(1440);
    expect(times.length).toBeGreaterThanOrEqual(700);
    const gaps = times.slice(1).map((time, i) => time - (times[i] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(2 * Math.min(...gaps));
    expect(times[0]).toBeGreaterThanOrEqual(6 * HOUR - Math.max(...gaps));
    expect(times[0]).toBeLessThan(6 * HOUR + 2 * Math.max(...gaps));
  });

  it("are all there while they are few", () => {
    expect(added(every(5000, 2 * HOUR - 5000))).toHaveLength(1440);
  });

  it("go on where a clock is put back, or stands", () => {
    expect(added([5, 6, 7, 2, 3, 3])).toEqual([5, 6, 7, 2, 3, 3]);
  });

  it("are of one host, and of the same tables", () => {
    const past = new PastPoints();
    const sums = { states: {}, sockets: 1, rxBytes: 0, txBytes: 0, waiting: 0, retransmitting: 0 };
    past.add({ info, point: { capture: undefined, time: 1, ...sums } });
    expect(past.alike({ ...info, host: "web2" })).toEqual([]);
    expect(past.alike({ ...info, tables: { protocols: ["tcp", "udp"], unnamed: 0 } })).toEqual([]);
    expect(past.alike(info)).toHaveLength(1);
  });
});

/** What a session says when it has got so many captures, and is asked for the newest under these filters, one after the other. */
async function timelinesOf(captures: number, ...filters: string[]) {
  const replies: Reply[] = [];
  const session = new PageSession((reply) => replies.push(reply));
  for (let i = 0; i < captures; i++) {
    await session.hear({ ask: "append", data: new Blob([packedCapture(i, 5000)]), pinned: [] });
  }
  const found: { points: TimelinePoint[]; isCut: boolean }[] = [];
  for (const [id, filter] of filters.entries()) {
    const capture = Math.min(captures, HELD) - 1;
    const query = { capture, before: undefined, range: undefined, scope: "all" as const, by: undefined };
    await session.hear({ ask: "look", id, query: { ...query, filter } });
    for (const reply of replies) if (reply.tell === "timeline" && reply.id === id) found.push(reply);
  }
  return found;
}

describe("a session that has got more captures than it holds", { timeout: 60_000 }, () => {
  it("still has the points of all", async () => {
    const [all] = await timelinesOf(HELD + 40, "");
    expect(all?.isCut).toBe(false);
    expect(all?.points.map(({ sockets }) => sockets)).toEqual(Array.from({ length: HELD + 40 }, (_, i) => i + 1));
    const held = all?.points.flatMap(({ capture }) => capture ?? []);
    expect(held).toEqual(Array.from({ length: HELD }, (_, i) => i));
    expect(all?.points.findIndex(({ capture }) => capture !== undefined)).toBe(40);
  });

  it("has under a filter those that it can count, and says so", async () => {
    const [filtered, all] = await timelinesOf(HELD + 10, "state established", "");
    expect(filtered?.isCut).toBe(true);
    expect(filtered?.points.map(({ sockets }) => sockets)).toEqual(Array.from({ length: HELD }, (_, i) => i + 10));
    expect(all?.isCut).toBe(false);
    expect(all?.points).toHaveLength(HELD + 10);
  });
});

const sockdex = reports();

/** A live page that has been sent these captures, and is sent no more. */
async function livePage(captures: readonly Uint8Array<ArrayBuffer>[]) {
  const { stdout } = await sockdex.run(["report", "--empty"]);
  const html = stdout.replace("<html", "<html data-live").replace("connect-src 'none'", "connect-src 'self'");
  let isOver = false;
  const server = createServer(({ url = "" }, response) => {
    const after = new URL(url, "http://localhost").searchParams.get("after");
    if (after === null) {
      response.setHeader("content-type", "text/html").end(html);
      return;
    }
    const next = after === "" ? 0 : Number(after) + 1;
    const capture = captures[next];
    response.setHeader("sockdex-interval", "5000");
    if (capture) response.setHeader("sockdex-capture", String(next)).end(capture);
    else {
      // It asks for more once it has taken in the last one.
      isOver = true;
      setTimeout(() => response.writeHead(204).end(), 2000);
    }
  }).listen(0, "127.0.0.1");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise((listening) => server.once("listening", listening));
  const page = await sockdex.visit("about:blank");
  // In a tab behind others nothing is counted and drawn as captures come, which is quicker.
  await page.addInitScript(() => Object.defineProperty(document, "hidden", { value: true, configurable: true }));
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await expect.poll(() => isOver, { timeout: 60_000 }).toBe(true);
  await page.evaluate(() => {
    Reflect.deleteProperty(document, "hidden");
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await page.waitForSelector(".captures tbody tr");
  await settled(page);
  return page;
}

inBrowser("a live page that has run for longer than it keeps rows", { timeout: 120_000 }, () => {
  it("shows what was, and which captures have rows", async () => {
    const count = HELD + 60;
    const page = await livePage(Array.from({ length: count }, (_, i) => packedCapture(i, 5000)));
    expect(await page.locator(".captures tbody tr").count()).toBe(HELD);
    expect(await page.textContent("#timeline .body > .more")).toContain(
      "Only the captures in the list still have rows",
    );
    const slider = page.locator("#timeline .plot");
    expect(await slider.getAttribute("aria-valuemax")).toBe(String(count));
    // The first ones can be read, and not looked at.
    await slider.focus();
    await page.keyboard.press("Home");
    expect(await page.textContent("#timeline .when")).toBe("20:00:00 · no rows");
    const before = await page.textContent("header .name");
    await page.keyboard.press("Enter");
    await settled(page);
    expect(await page.textContent("header .name")).toBe(before);
    // A range ends where rows do.
    await page.keyboard.press("Home");
    await page.keyboard.down("Shift");
    await page.keyboard.press("End");
    await page.keyboard.up("Shift");
    await settled(page);
    expect(await page.textContent(".terms li code")).toBe("20:05:00 to 20:24:55");
    await page.click(".terms button");
    await settled(page);
    await filterBy(page, "state established");
    expect(await slider.getAttribute("aria-valuemax")).toBe(String(HELD));
    expect(await page.textContent("#timeline .body > .more")).toContain("were not counted under this filter");
    await filterBy(page, "");
    expect(await slider.getAttribute("aria-valuemax")).toBe(String(count));
  });
});
