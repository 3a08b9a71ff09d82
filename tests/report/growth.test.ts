import { expect, it } from "vitest";
import { folderOf } from "../procfs/files";
import { inBrowser, reports, settled } from "./browser";
import { row, tableOf } from "./incident";

const sockdex = reports();

const calm = [row("0.0.0.0", 8080, "0.0.0.0", 0, 10), row("10.0.0.5", 8080, "10.1.2.3", 19_999, 1)];
const leak = (count: number) =>
  tableOf([...calm, ...Array.from({ length: count }, (_, i) => row("10.0.0.5", 8080, "10.1.2.3", 20_000 + i, 8))]);

const any = "0".repeat(32);
const v6Listener = `${any}:1F90 ${any}:0000 0A 00000000:00000000 00:00000000 00000000 1000 0`;

/** Captures a minute apart. */
function captures(...counts: number[]): string {
  const names = counts.map((count, i) => [`web1_2026-07-01T12:0${i}:00Z-tcp.txt`, leak(count)]);
  return folderOf(Object.fromEntries(names));
}

const cards = "#findings li";

inBrowser("findings over several captures", () => {
  it("say how they grew up to the capture looked at, and when they ended", async () => {
    const page = await sockdex.of(captures(40, 400, 900, 1, 0));
    const levels = () => page.$$eval(cards, (all) => all.map((card) => card.getAttribute("data-severity")));
    // Nothing stands out in the last one, and what did is at the end.
    expect(await levels()).toEqual([null, "over"]);
    const over = page.locator(cards).nth(1);
    expect(await over.textContent()).toContain("900 sockets in CLOSE_WAIT");
    expect(await over.locator(".growth").textContent()).toMatch(/Ended between .*12:02.* and .*12:03/);
    await over.locator("button").click();
    await settled(page);
    expect(await levels()).toEqual(["high"]);
    const growth = await page.locator(`${cards} .growth`).textContent();
    expect(growth).toMatch(
      /^CLOSE_WAIT grew from 40 to 900 in 2 min, now about 8 more a second\. Began between .*12:00.* and .*12:01.* None of the 400 at .*12:01.* has been closed\./,
    );
    expect(growth).toMatch(/Ended between .*12:02.* and .*12:03/);
    // One that looks at the numbers without seeing them has them all.
    expect(await page.getAttribute("svg.spark", "aria-label")).toMatch(/12:00\S* 40, .*12:03\S* 1, .*12:04\S* 0$/);
  });

  it("say nothing of time where there is one capture, or the others are of another host", async () => {
    const page = await sockdex.of(captures(60));
    expect(await page.locator(cards).count()).toBe(1);
    expect(await page.locator("#findings .growth, #findings .spark").count()).toBe(0);
    const names = { "web1_2026-07-01T12:00:00Z-tcp.txt": leak(5), "web2_2026-07-01T12:01:00Z-tcp.txt": leak(60) };
    const two = await sockdex.of(folderOf(names), "--host-from", "web\\d");
    expect(await two.locator("#findings .growth, #findings .spark").count()).toBe(0);
  });

  it("are counted among captures of the same tables only", async () => {
    const folder = folderOf({
      "web1_2026-07-01T12:00:00Z-tcp.txt": leak(40),
      "web1_2026-07-01T12:01:00Z-tcp6.txt": tableOf([v6Listener]),
      "web1_2026-07-01T12:02:00Z-tcp.txt": leak(400),
    });
    const page = await sockdex.of(folder);
    expect(await page.getAttribute("svg.spark", "aria-label")).toMatch(
      /^CLOSE_WAIT: \S* ?12:00\S* 40, \S* ?12:02\S* 400$/,
    );
  });
});
