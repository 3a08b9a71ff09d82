import { hostname } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { SocketTable, type Summary, shownState } from "../../src/index";
import { shownStates } from "../../src/summary/shown-states";
import { generateDump } from "../generate/index";
import { fileOf } from "../procfs/files";
import { figuresOf, filterBy, inBrowser, reports, settled } from "./browser";

const sockdex = reports();

const dump = Buffer.concat([
  generateDump({ protocol: "tcp", rows: 4000, seed: 5 }),
  Buffer.from("a line that is none\n  7: 0100007F:1F90 nonsense\n"),
  generateDump({ protocol: "tcp6", rows: 2000, seed: 6 }),
  generateDump({ protocol: "udp", rows: 500, seed: 7 }),
]);

const at = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** What stands in a summary where the page says it does. Of a group's entries those are meant that have a name. */
function valueAt(summary: unknown, path: string): unknown {
  const [, by, rest = ""] = /^groups\.([^.]+)\.(.*)$/.exec(path) ?? [];
  if (by !== undefined) {
    const group = listOf(at(summary, "groups")).find((one) => at(one, "by") === by);
    if (!rest.startsWith("top.")) return at(group, rest);
    const entry = listOf(at(group, "top")).find((one) => at(one, "key") === rest.slice("top.".length));
    return at(entry, "sockets");
  }
  const [, shown] = /^byShownState\.(.*)$/.exec(path) ?? [];
  if (shown !== undefined) return shownSockets(at(summary, "byProtocol"), shown);
  const found = path.split(".").reduce(at, summary) ?? 0;
  if (!path.startsWith("byProtocol.")) return found;
  return Object.values(found).reduce((sum: number, sockets) => sum + Number(sockets), 0);
}

/** Sockets in a state by the name that people know it by. */
function shownSockets(byProtocol: unknown, name: string): number {
  const protocols = Object.entries(typeof byProtocol === "object" && byProtocol !== null ? byProtocol : {});
  const counts = protocols.flatMap(([protocol, states]) =>
    Object.entries(states).map(([state, sockets]) => (shownState(state, protocol) === name ? Number(sockets) : 0)),
  );
  return counts.reduce((sum, sockets) => sum + sockets, 0);
}

inBrowser("every number on the page", () => {
  /** Compares all that the page says is the summary's with the command's own. */
  async function expectSummary(figures: Map<string, number>, path: string): Promise<void> {
    const told = [...figures].filter(([path]) => !path.startsWith("diagnostics."));
    const groups = new Set(told.flatMap(([path]) => /^groups\.([^.]+)\./.exec(path)?.[1] ?? []));
    expect([...groups]).toEqual(expect.arrayContaining(["remote", "uid"]));
    const { stdout } = await sockdex.run([
      "summary",
      "--json",
      ...[...groups].flatMap((by) => ["--by", by]),
      "--file",
      path,
    ]);
    const summary: unknown = JSON.parse(stdout);
    expect(told.length).toBeGreaterThan(40);
    for (const [path, value] of told) expect([path, value]).toEqual([path, valueAt(summary, path)]);
  }

  it("is the command's", async () => {
    const path = fileOf(dump);
    const page = await sockdex.of(path);
    const figures = await figuresOf(page);
    await expectSummary(figures, path);
    for (const named of [
      "total",
      "byShownState.TIME_WAIT",
      "byShownState.UNCONN",
      "listeners.waiting",
      "queues.rx.bytes",
      "byTimer.none",
    ]) {
      expect(figures.get(named), named).toBeGreaterThan(0);
    }
    for (const by of ["remote/8/32", "remote/16/48", "remote/24/64"]) {
      await page.click(`[data-key="${by}"]`);
      await settled(page);
      const figures = await figuresOf(page);
      expect(figures.get(`groups.${by}.distinct`)).toBeGreaterThan(1);
      await expectSummary(figures, path);
    }
  });

  it("is the library's, of what reading met", async () => {
    const page = await sockdex.of(fileOf(dump));
    const { diagnostics } = SocketTable.parse(dump);
    const figures = await figuresOf(page);
    for (const name of ["rows", "lines", "malformed", "skipped", "duplicates"] as const) {
      expect([name, figures.get(`diagnostics.${name}`)]).toEqual([name, diagnostics[name]]);
    }
    const problems = await page.$$eval(".problems tbody tr", (rows) =>
      rows.map((row) => [...row.children].map(({ textContent }) => textContent)),
    );
    expect(problems.map(([line, , text]) => [Number(line?.replaceAll(",", "")), text])).toEqual(
      diagnostics.problems.map(({ line, text }) => [line, text]),
    );
  });

  it.each([
    "state close-wait",
    "state established and rx > 0",
    "proto = tcp6 and dport < 1024",
    "not ( dst 10.0.0.0/8 or state time-wait )",
    "retrans > 0",
    "inode = 1",
  ])("is the command's of what a filter leaves: %s", async (filter) => {
    const page = await sockdex.of(fileOf(dump));
    await filterBy(page, filter);
    const { stdout } = await sockdex.run(["list", "--json", "--file", "-", filter], { input: dump });
    const states: Record<string, number> = {};
    for (const line of stdout.split("\n").filter(Boolean)) {
      const { state, protocol }: { state: string; protocol: string } = JSON.parse(line);
      const name = shownState(state, protocol);
      states[name] = (states[name] ?? 0) + 1;
    }
    const figures = await figuresOf(page);
    const total = Object.values(states).reduce((sum, sockets) => sum + sockets, 0);
    expect(figures.get("total")).toBe(total);
    for (const [path, sockets] of figures) {
      const [, state] = /^byShownState\.(.*)$/.exec(path) ?? [];
      if (state !== undefined) expect([state, sockets]).toEqual([state, states[state] ?? 0]);
    }
    expect(await page.getAttribute("[role=table]", "aria-rowcount")).toBe(String(total + 1));
  });

  it("is what a click on it leaves", async () => {
    const page = await sockdex.of(fileOf(dump));
    // Of each chart the first ones.
    const keys = await page.$$eval("#charts section:not([hidden])", (sections) =>
      sections
        .flatMap((section) =>
          [...section.querySelectorAll(".bars")].flatMap((list) => [...list.querySelectorAll("button")].slice(0, 2)),
        )
        .map((button) => {
          const isCounted =
            button.querySelector("data[data-figure]") ?? button.closest("[id^=services-] ul:first-child");
          const number = isCounted && button.querySelector("data");
          return [button.getAttribute("data-key") ?? "", Number(number?.getAttribute("value") ?? -1)] as const;
        }),
    );
    const counted = keys.filter(([, sockets]) => sockets >= 0);
    expect(counted.length).toBeGreaterThan(8);
    for (const [key, sockets] of counted) {
      const button = page.locator(`#charts button[data-key=${JSON.stringify(key)}]`).first();
      await button.click();
      await settled(page);
      expect([key, (await figuresOf(page)).get("total")]).toEqual([key, sockets]);
      // A network is zoomed into.
      const isNetwork = key.startsWith("network ");
      if (!isNetwork) expect(await button.getAttribute("aria-pressed")).toBe("true");
      await (isNetwork ? page.locator('[data-key="zoom all"]') : button).click();
      await settled(page);
    }
    expect(await page.inputValue("#filter")).toBe("");
  });

  it("is that of a network zoomed into, down to the address", async () => {
    const page = await sockdex.of(fileOf(dump));
    const first = page.locator('#networks .bar[aria-pressed="false"]').first();
    // Peers that have one socket each are not listed one by one.
    while ((await first.count()) > 0) {
      const sockets = Number(await first.locator("data").getAttribute("value"));
      await first.click();
      await settled(page);
      expect((await figuresOf(page)).get("total")).toBe(sockets);
    }
    expect(await page.inputValue("#filter")).toMatch(/^dst (\[[0-9a-f:]+(\/\d+)?\]|[\d.]+(\/\d+)?)$/);
    expect(await page.locator(".crumbs li").count()).toBeGreaterThan(1);
    await page.click('[data-key="zoom all"]');
    await settled(page);
    expect((await figuresOf(page)).get("total")).toBe(SocketTable.parse(dump).size);
  });

  it("is the command's, of services too: by state, under the filter that each is", async () => {
    const path = fileOf(dump);
    const page = await sockdex.of(path);
    const services = await page.$$eval("#services-here .bar, #services-called .bars:first-child .bar", (bars) =>
      bars.map((bar) => [
        bar.getAttribute("data-key"),
        bar.querySelector("data")?.getAttribute("value"),
        bar.getAttribute("title"),
      ]),
    );
    expect(services.length).toBeGreaterThan(10);
    for (const [filter, sockets, states] of services) {
      if (!filter) continue;
      const { stdout } = await sockdex.run(["summary", "--json", "--file", path, filter]);
      const { total, byProtocol }: Pick<Summary, "total" | "byProtocol"> = JSON.parse(stdout);
      expect([filter, sockets]).toEqual([filter, String(total)]);
      const shown = shownStates(byProtocol).map(({ name, sockets }) => `${name} ${sockets.toLocaleString("en-US")}`);
      expect([filter, states]).toEqual([filter, shown.join(", ")]);
    }
  });
});

inBrowser("a page of the live tables", () => {
  it("says where and when it was made", async () => {
    const page = await sockdex.of();
    expect(await page.textContent("header .file code")).toContain(join("net", "{tcp"));
    const figures = await figuresOf(page);
    expect(figures.get("diagnostics.rows")).toBe(figures.get("total"));
    expect(figures.get("diagnostics.skipped")).toBeGreaterThan(0);
    expect(await page.textContent("header .hosts")).toBe(hostname());
    expect(await page.textContent("header .name")).toMatch(/^20\d\d-\d\d-\d\d \d\d:\d\d(:\d\d)? UTC$/);
  });
});
