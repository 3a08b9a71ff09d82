import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { generateDump } from "../generate/index";
import { fileOf } from "../procfs/files";
import { drop, EMPTY_PAGE, figuresOf, filterBy, inBrowser, reports, settled, showRows } from "./browser";
import { incident } from "./incident";

const sockdex = reports();

describe("the empty page", () => {
  const text = readFileSync(EMPTY_PAGE, "utf8");

  it("is small", () => {
    expect(statSync(EMPTY_PAGE).size).toBeLessThanOrEqual(300_000);
  });

  it("is what the command gives", async () => {
    const { status, stdout } = await sockdex.run(["report", "--empty"]);
    expect(status).toBe(0);
    expect(stdout).toBe(text.replace("<!--captures-->", ""));
  });

  it("runs the script and the style it came with, and nothing else", () => {
    const [, policy = ""] = /Content-Security-Policy" content="([^"]*)"/.exec(text) ?? [];
    const hashOf = (element: string) => {
      const [, content = ""] = new RegExp(`<${element}>(.*?)</${element}>`, "s").exec(text) ?? [];
      return `'sha256-${createHash("sha256").update(content).digest("base64")}'`;
    };
    expect(policy.split("; ")).toEqual([
      "default-src 'none'",
      `script-src ${hashOf("script")} 'wasm-unsafe-eval'`,
      `style-src ${hashOf("style")}`,
      "worker-src blob:",
      "img-src data:",
      "connect-src 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types sockdex-worker",
    ]);
    // No element that loads anything, and no address to load from.
    expect(text.replace(/<(script|style)>.*?<\/\1>/gs, "")).not.toMatch(/https?:|src=|@import/);
  });
});

inBrowser("the page", () => {
  it("asks nobody for anything, and obeys its own policy", async () => {
    const page = await sockdex.open(EMPTY_PAGE);
    const asked: string[] = [];
    const complaints: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    page.on("console", (message) => complaints.push(message.text()));
    await page.reload();
    await drop(page, [{ name: "tcp", bytes: Buffer.from(incident()) }]);
    await page.waitForSelector("#findings li");
    await settled(page);
    expect(asked.filter((url) => !/^(file|blob|data):/.test(url))).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it("shows what a dump and its name say as text", async () => {
    const line = '<img src=x onerror="document.title=1"></script><script>document.title=2</script>';
    const name = "<img src=x onerror=alert(1)>.txt";
    const page = await sockdex.of(fileOf(`${incident()}${line}\n`, name));
    expect(await page.textContent(".problems td code")).toBe(line.slice(0, 80));
    expect(await page.textContent("header .name")).toContain(name);
    expect(await page.locator("main img, header img, main script").count()).toBe(0);
    expect(await page.title()).toContain(name);
  });

  it("leads to the incident: what it is, which peer, which port, on the first screen", async () => {
    const page = await sockdex.of(fileOf(incident()));
    const first = page.locator("#findings li").first();
    expect(await first.locator("strong").textContent()).toBe("3,012 sockets in CLOSE_WAIT");
    expect(await first.locator(".where").textContent()).toBe(
      "3,000 of 3,012 with 10.1.2.3, at local port 8080, uid 1000.",
    );
    for (const part of [
      "#findings li:first-child .shows",
      '[data-key="state CLOSE_WAIT"]',
      '[data-key="peer 10.1.2.3"]',
    ]) {
      const box = await page.locator(part).first().boundingBox();
      expect((box?.y ?? Number.NaN) + (box?.height ?? 0), part).toBeLessThan(900);
    }
    await first.getByRole("button", { name: "3,000 with 10.1.2.3" }).click();
    await settled(page);
    expect(await page.inputValue("#filter")).toBe("state close-wait and inode != 0 and dst 10.1.2.3 and sport = :8080");
    expect((await figuresOf(page)).get("total")).toBe(3000);
  });

  it("tells what are few apart from what presses", async () => {
    const page = await sockdex.of(fileOf(incident(0)));
    expect(await page.textContent("#findings")).toContain("12 sockets in CLOSE_WAIT");
    expect(await page.getAttribute("#findings li", "data-severity")).toBe("medium");
  });
});

/** What axe-core finds wrong. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"));
  return page.evaluate(async () => {
    const axe: unknown = Reflect.get(globalThis, "axe");
    const run: unknown = typeof axe === "object" && axe !== null ? Reflect.get(axe, "run") : undefined;
    if (typeof run !== "function") throw new Error("axe-core was not loaded.");
    const { violations } = await run(document);
    return violations.map(
      ({ id, nodes }: { id: string; nodes: { html: string; failureSummary: string }[] }) =>
        `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join("\n")}`,
    );
  });
}

inBrowser("the page is for everybody", () => {
  const SIZES = [
    { width: 1440, height: 900 },
    { width: 390, height: 844 },
    { width: 320, height: 568 },
  ];
  const cases = SIZES.flatMap((viewport) =>
    (["light", "dark"] as const).map((colorScheme) => ({ viewport, colorScheme, width: viewport.width })),
  );

  it.each(cases)("by axe-core, $width pixels wide, $colorScheme", async ({ viewport, colorScheme }) => {
    const page = await sockdex.open(EMPTY_PAGE, { viewport, colorScheme });
    expect(await violations(page)).toEqual([]);
    const files = [3, 900, 3000].map((sockets, i) => ({
      name: `web1-20260701T12${i}000Z.txt`,
      bytes: Buffer.from(`${incident(sockets)}no row\n`),
    }));
    await drop(page, files);
    await page.waitForSelector("#states .bar");
    await settled(page);
    await page.click('[data-key="state CLOSE_WAIT"]');
    await settled(page);
    await showRows(page);
    await page.click("summary");
    expect(await violations(page)).toEqual([]);
    // Nothing makes the page itself wider than the screen.
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(viewport.width);
  });

  it("at any width, whatever names and filters are as long as they can be", { timeout: 60_000 }, async () => {
    const page = await sockdex.open(EMPTY_PAGE);
    const name = `a-host-with-a-long-name.example.internal-${"x".repeat(90)}`;
    const bytes = Buffer.concat(
      (["tcp6", "tcp", "udp6", "raw6"] as const).map((protocol) => generateDump({ protocol, rows: 200, seed: 1 })),
    );
    await drop(
      page,
      [1, 2].map((i) => ({ name: `${name}${i}.txt`, bytes, modified: i })),
    );
    await page.waitForSelector("#states .bar");
    await settled(page);
    await filterBy(page, "( src [2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff] or dst [2001:db8::]/32 or state close-wait )");
    await page.fill("#filter", `state ${"y".repeat(80)}`);
    await page.press("#filter", "Enter");
    await page.waitForSelector("#filter[aria-invalid]");
    await showRows(page);
    await page.click("summary");
    for (let width = 320; width <= 1440; width += 35) {
      await page.setViewportSize({ width, height: 900 });
      const reach = await page.evaluate(async () => {
        // Panels go to their columns before anything is painted.
        await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)));
        const menu = document.querySelector(".menu")?.getBoundingClientRect();
        return { page: document.documentElement.scrollWidth, left: menu?.left ?? -1, right: menu?.right ?? Infinity };
      });
      expect([width, reach.page, reach.left >= 0, reach.right <= width]).toEqual([width, width, true, true]);
    }
  });

  it("by keyboard: from the filter to a chart, and back where the focus was", async () => {
    const page = await sockdex.of(fileOf(incident()));
    await page.keyboard.press("/");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("filter");
    await page.keyboard.press("Escape");
    await page.focus('[data-key="state CLOSE_WAIT"]');
    await page.keyboard.press("Enter");
    await settled(page);
    expect((await figuresOf(page)).get("total")).toBe(3012);
    expect(await page.evaluate(() => document.activeElement?.getAttribute("data-key"))).toBe("state CLOSE_WAIT");
    await page.keyboard.press(" ");
    await settled(page);
    expect(await page.inputValue("#filter")).toBe("");
  });

  it("in the other light, at a press", async () => {
    const page = await sockdex.open(EMPTY_PAGE, { colorScheme: "light" });
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await paper();
    await page.click(".theme");
    expect(await paper()).not.toBe(light);
    await page.click(".theme");
    expect(await paper()).toBe(light);
  });
});
