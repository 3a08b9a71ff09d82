import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { SocketTable } from "../../src/index";
import { generateDump } from "../generate/index";
import { fileOf } from "../procfs/files";
import { figuresOf, inBrowser, reports, settled, showRows } from "./browser";
import { row, tableOf } from "./incident";

const sockdex = reports();
const several = (count: number, of: (i: number) => string) => Array.from({ length: count }, (_, i) => of(i));

/** Data on their way from four sockets, none of them sent twice; three that are read, six that are not, nine at their end. */
const busy = tableOf([
  row("0.0.0.0", 8080, "0.0.0.0", 0, 10),
  row("0.0.0.0", 22, "0.0.0.0", 0, 10),
  ...several(4, (i) => row("10.0.0.5", 8080, "10.9.0.1", 30000 + i, 1, { tx: 500, timer: 1 })),
  ...several(3, (i) => row("10.0.0.5", 8080, "10.9.0.2", 30000 + i, 1)),
  ...several(6, (i) => row("10.0.0.5", 8080, "10.9.0.3", 30000 + i, 1, { rx: 5000 })),
  ...several(9, (i) => row("10.0.0.5", 8080, "10.9.0.4", 30000 + i, 8)),
]);

const textOf = async (page: Page, selector: string) => (await page.textContent(selector))?.replaceAll(/\s+/g, " ");

inBrowser("what is shown twice", () => {
  it("agrees: sockets that are not read, in the finding and in the chart", async () => {
    const page = await sockdex.of(fileOf(busy));
    expect(await page.$$eval("#findings strong", (all) => all.map(({ textContent }) => textContent))).toContain(
      "6 sockets with unread data",
    );
    // A FIN that is not read is not data.
    expect(await textOf(page, "#rx .aside")).toBe("6 sockets");
    await page.click("#rx .aside [data-key]");
    await settled(page);
    expect((await figuresOf(page)).get("total")).toBe(6);
    // The findings stay those of all, and say so.
    expect(await textOf(page, "#findings .head")).toBe("Look here firstin the whole capture");
  });

  it("agrees: a timer that waits for an acknowledgement is no retransmit", async () => {
    const page = await sockdex.of(fileOf(busy));
    expect(await textOf(page, "#timers .aside")).toBe("0 sockets retransmitting");
    const timer = page.locator('#timers [data-key="timer = retransmit"]');
    expect(await timer.locator(".note").textContent()).toBe("waiting for ACK");
    expect(await timer.locator(".part").getAttribute("data-state")).toBe("quiet");
  });

  it("draws no bar for none", async () => {
    const page = await sockdex.of(fileOf(busy));
    await page.click('[data-key="state CLOSE_WAIT"]');
    await settled(page);
    const none = await page.$$eval(".bar:has(data[value='0'])", (bars) =>
      bars.map((bar) => bar.querySelectorAll(".part").length),
    );
    expect(none.length).toBeGreaterThanOrEqual(2);
    expect(none).toEqual(none.map(() => 0));
  });

  it("lists every finding", async () => {
    const page = await sockdex.of(
      fileOf(
        tableOf([
          row("0.0.0.0", 8080, "0.0.0.0", 0, 10, { rx: 20 }),
          ...several(60, (i) => row("10.0.0.5", 8080, "10.9.0.1", 20000 + i, 8)),
          ...several(60, (i) => row("10.0.0.5", 40000 + i, "10.9.0.2", 443, 2, { timer: 1, retransmits: 2 })),
          ...several(60, (i) => row("10.0.0.5", 8080, "10.9.0.3", 20000 + i, 1, { tx: 9, timer: 4 })),
          // No socket is in two: those in SYN_SENT are not among these.
          ...several(60, (i) => row("10.0.0.5", 8080, "10.9.1.3", 20000 + i, 1, { tx: 9, timer: 1, retransmits: 2 })),
          ...several(60, (i) => row("10.0.0.5", 8080, "10.9.0.4", 20000 + i, 1, { rx: 900 })),
          ...several(120, (i) => row("10.0.0.5", 8080, "10.9.0.5", 20000 + i, 3, { timer: 1 })),
          ...several(120, (i) => row("10.0.0.5", 8080, "10.9.0.6", 20000 + i, 9, { timer: 1 })),
        ]),
      ),
    );
    expect(await page.locator("#findings li").count()).toBe(8);
  });
});

inBrowser("an unconnected socket", () => {
  const tcp = generateDump({ protocol: "tcp", rows: 3000, seed: 5, quirks: 0 });
  const udp = generateDump({ protocol: "udp", rows: 300, seed: 7, quirks: 0 });
  const rowsIn = (dump: Uint8Array) => SocketTable.parse(dump).select({ state: "CLOSE" }).length;

  it("of UDP is UNCONN, apart from TCP's CLOSE, and CLOSE in what is exported", async () => {
    const page = await sockdex.of(fileOf(Buffer.concat([tcp, udp])));
    await showRows(page);
    const [closed, unconnected] = [rowsIn(tcp), rowsIn(udp)];
    expect(Math.min(closed, unconnected)).toBeGreaterThan(0);
    for (const [name, sockets] of [
      ["CLOSE", closed],
      ["UNCONN", unconnected],
    ] as const) {
      await page.click(`[data-key="state ${name}"]`);
      await settled(page);
      expect([name, (await figuresOf(page)).get("total")]).toEqual([name, sockets]);
      expect(await page.getAttribute(`[data-key="state ${name}"]`, "aria-pressed")).toBe("true");
      const states = await page.$$eval(".window [data-column=state]", (all) => all.map((cell) => cell.textContent));
      expect(new Set(states)).toEqual(new Set([name]));
    }
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("text=Export NDJSON")]);
    const lines = readFileSync(await download.path(), "utf8")
      .split("\n")
      .filter(Boolean);
    expect(new Set(lines.map((line) => JSON.parse(line).state))).toEqual(new Set(["CLOSE"]));
    // Another state takes its place.
    await page.click('[data-key="state ESTABLISHED"]');
    await settled(page);
    expect(await page.inputValue("#filter")).toBe("state established");
  });

  it("is found by either name", async () => {
    const page = await sockdex.of(fileOf(udp));
    await page.click('[data-key="state UNCONN"]');
    await settled(page);
    expect(await page.inputValue("#filter")).toBe("state unconn");
    await page.fill("#filter", "UNCONN");
    await page.press("#filter", "Enter");
    await settled(page);
    expect(await page.inputValue("#filter")).toBe("state unconn");
    expect((await figuresOf(page)).get("total")).toBe(rowsIn(udp));
  });
});
