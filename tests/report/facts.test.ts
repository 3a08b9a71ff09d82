import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type CaptureFacts, distancesOf } from "../../src/capture/capture-facts";
import { procfs } from "../procfs/fake-procfs";
import { folderOf } from "../procfs/files";
import { Namespace, WHY_NONE } from "../procfs/namespace";
import { drop, EMPTY_PAGE, figuresOf, filterBy, inBrowser, reports, settled } from "./browser";
import { factsIn } from "./embedded";
import { incident, row, tableOf } from "./incident";

const sockdex = reports();

/** 100 sockets that java has not closed, 60 of nginx, in the order of their inodes, from 10000 on. */
const LEAKS = tableOf([
  ...Array.from({ length: 100 }, (_, i) => row("10.0.0.5", 8080, "10.1.2.3", 20000 + i, 8)),
  ...Array.from({ length: 60 }, (_, i) => row("10.0.0.5", 443, "10.4.4.4", 30000 + i, 8)),
]);
const inodes = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);
const holding = (all: number[]) => Object.fromEntries(all.map((inode, i) => [`${3 + i}`, `socket:[${inode}]`]));

const facts = (more: Partial<CaptureFacts> = {}): string =>
  JSON.stringify({
    sockdexFacts: 1,
    processes: [7, 8].map((pid) => ({
      pid,
      name: pid === 7 ? "java" : "nginx",
      inodes: distancesOf(pid === 7 ? inodes(10000, 100) : inodes(10100, 60)),
      descriptors: distancesOf(inodes(3, pid === 7 ? 100 : 60)),
    })),
    ...more,
  });

const shown = "#findings [data-key]";
/** The filters of the findings, as their buttons have them. */
const filtersOf = (page: Awaited<ReturnType<typeof sockdex.of>>) =>
  page.$$eval(shown, (all) => all.map((button) => button.getAttribute("data-key") ?? ""));

inBrowser("what is known of a capture beside its tables", () => {
  it("comes with a page of a captured tree, and its processes are the command's", async () => {
    const processes = {
      1: { comm: "init", fd: {} },
      7: { comm: "java", fd: holding(inodes(10000, 100)) },
      8: { comm: "nginx", fd: holding(inodes(10100, 60)) },
    };
    const root = procfs(processes, { tcp: LEAKS });
    const page = await sockdex.of("--proc-root", root);
    const { stdout } = await sockdex.run(["summary", "--json", "--proc-root", root]);
    const { findings }: { findings: { filter: string }[] } = JSON.parse(stdout);
    expect(findings.map(({ filter }) => filter)).toContainEqual(expect.stringContaining("pid = 7"));
    const filters = await filtersOf(page);
    for (const { filter } of findings) expect(filters).toContain(filter);
    await filterBy(page, "process = nginx");
    expect((await figuresOf(page)).get("total")).toBe(60);
    await filterBy(page, "pid = 7 and state close-wait");
    expect((await figuresOf(page)).get("total")).toBe(100);
    expect(await page.textContent("#reading")).toContain("2 known");
  });

  it("is in a file beside the tables, dropped with them or given to the command", async () => {
    const inspected = { processes: 9, unreadable: 2, areSomeHidden: false };
    const folder = folderOf({
      "web1-tcp.txt": LEAKS,
      "web1-facts.json": facts({ inspected }),
      "web2-tcp.txt": incident(),
    });
    const given = await sockdex.of(folder);
    expect(await given.textContent("header .file code")).toMatch(/web2-tcp\.txt$/);
    expect(await given.textContent("#reading")).not.toContain("known");
    const alone = await sockdex.of(join(folder, "web1-*"));
    await filterBy(alone, "process = nginx");
    expect((await figuresOf(alone)).get("total")).toBe(60);
    const dropped = await sockdex.open(EMPTY_PAGE);
    await drop(dropped, [
      { name: "web1-facts.json.gz", bytes: gzipSync(facts({ inspected })) },
      { name: "web1-tcp.txt", bytes: Buffer.from(LEAKS) },
    ]);
    await dropped.waitForSelector("#states .bar");
    await settled(dropped);
    await filterBy(dropped, "process = java");
    expect((await figuresOf(dropped)).get("total")).toBe(100);
    const reading = await dropped.textContent("#reading");
    expect(reading).toContain("2 known; 2 of 9 processes could not be inspected");
  });

  it("that is damaged, or of no capture, is reported", async () => {
    const page = await sockdex.open(EMPTY_PAGE);
    await drop(page, [
      { name: "a-tcp.txt", bytes: Buffer.from(LEAKS) },
      { name: "b-tcp.txt", bytes: Buffer.from(LEAKS) },
      {
        name: "a-facts.json",
        bytes: Buffer.from('{"sockdexFacts":1,"processes":[{"pid":"<b>","inodes":[],"descriptors":[]}]}'),
      },
      { name: "c-facts.json", bytes: Buffer.from(facts()) },
    ]);
    await page.waitForSelector("#welcome .problem li:nth-child(2)");
    const text = await page.textContent("#welcome .problem");
    expect(text).toContain("a-facts.json: The facts of the capture have no number for pid");
    expect(text).toContain('c-facts.json is of no capture here: name it as its tables, with "facts" for the protocol.');
    await settled(page);
    await page.fill("#filter", "process = java");
    await page.press("#filter", "Enter");
    await page.waitForFunction(() => document.body.textContent?.includes("which this capture does not say"));
  });

  it.skipIf(WHY_NONE)("of live tables names their processes", async () => {
    const { pid } = await Namespace.start();
    const page = await sockdex.of("--pid", String(pid));
    const { stdout } = await sockdex.run(["list", "--json", "--pid", String(pid), `pid = ${pid}`]);
    const sockets = stdout.split("\n").filter(Boolean).length;
    expect(sockets).toBeGreaterThan(2);
    await filterBy(page, `pid = ${pid}`);
    expect((await figuresOf(page)).get("total")).toBe(sockets);
  });
});

describe("sockdex report", () => {
  it.skipIf(WHY_NONE)("leaves processes out on request", async () => {
    const { pid, ports } = await Namespace.start();
    const named = await sockdex.run(["report", "--pid", String(pid)]);
    expect(factsIn(named.stdout)).toEqual([
      expect.objectContaining({
        processes: [expect.objectContaining({ pid, name: "node", runningMs: expect.any(Number) })],
        inspected: expect.objectContaining({ areSomeHidden: false }),
      }),
    ]);
    const { status, stdout } = await sockdex.run(["report", "--pid", String(pid), "--no-processes"]);
    expect(status).toBe(0);
    const [left] = factsIn(stdout);
    expect(left).toMatchObject({ sockdexFacts: 1, areProcessesLeftOut: true });
    expect(left).not.toHaveProperty("processes");
    expect(ports).toHaveLength(2);
  });

  it("refuses damaged facts, and tables that are not there", async () => {
    const folder = folderOf({ "tcp.txt": LEAKS, "facts.json": '{"sockdexFacts":1,"processes":7}' });
    const output = join(folder, "page.html");
    const damaged = await sockdex.run(["report", join(folder, "tcp.txt"), join(folder, "facts.json"), "-o", output]);
    expect(damaged.status).toBe(1);
    expect(damaged.stderr).toMatch(
      /facts\.json cannot be read: The facts of the capture have no list for processes\n$/,
    );
    const alone = folderOf({ "facts.json": facts() });
    const { status, stderr } = await sockdex.run(["report", alone]);
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(/holds no socket table/) });
    expect(() => readFileSync(output)).toThrow();
    expect(dirname(output)).toBe(folder);
  });
});
