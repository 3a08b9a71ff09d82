import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folderOf } from "../procfs/files";
import { inBrowser, reports } from "../report/browser";
import { HOST_FROM, writeIncident } from "./files";
import { INCIDENTS, incidentNamed } from "./incidents";

const sockdex = reports();

/** What the first card of the page says, and the number of the finding in each capture. */
interface Expected {
  severity: "high" | "medium";
  effect: RegExp;
  title: RegExp;
  culprit: RegExp;
  growth: RegExp;
  counts: readonly number[];
}

const EXPECTED: Record<string, Expected> = {
  "close-wait": {
    severity: "high",
    effect: /^▲Severe: Descriptors leak/,
    title: /^1,943 sockets in CLOSE_WAIT$/,
    culprit: /^orders-api \(pid \d+\) to 10\.20\.9\.9:6379$/,
    growth:
      /^CLOSE_WAIT grew from 3 to 1,943 in 6 min, now about 6 more a second\. Began between 20:34 and 20:35\. At this rate, no descriptor is left in about 6 min\. None of the 1,561 at 20:39 has been closed\.$/,
    counts: [2, 3, 2, 4, 3, 40, 402, 790, 1174, 1561, 1943],
  },
  "accept-queue": {
    severity: "high",
    effect: /^▲Severe: New connections are dropped$/,
    title: /^Accept queue full: 512 waiting \(limit 511, the kernel takes one more\)$/,
    culprit: /^checkout \(pid \d+\) at port 8000$/,
    growth: /^Waiting connections grew from 0 to 512 in 5 min\. Began between 20:35 and 20:36\.$/,
    counts: [0, 0, 1, 0, 0, 0, 57, 188, 334, 469, 512],
  },
  "dead-database": {
    severity: "high",
    effect: /^▲Severe: Connecting to 10\.20\.4\.21:5432 fails/,
    title: /^717 connection attempts unanswered \(SYN_SENT\)$/,
    culprit: /^billing \(pid \d+\) to 10\.20\.4\.21:5432$/,
    growth: /^SYN_SENT grew from 0 to 717 in 5 min\. Began between 20:35 and 20:36\.$/,
    counts: [0, 0, 0, 0, 1, 0, 64, 221, 388, 552, 717],
  },
  "slow-consumer": {
    severity: "high",
    effect: /^▲Severe: Received data is not being read$/,
    title: /^340 sockets with unread data$/,
    culprit: /^log-relay \(pid \d+\) at port 5140, from 10\.20\.16\.0\/20$/,
    growth:
      /^Sockets with unread data grew from 0 to 340 in 7 min, now about 52 more a minute\. Began between 20:33 and 20:34\. None of the 288 at 20:39 has less unread data now\.$/,
    counts: [0, 0, 0, 0, 12, 61, 118, 173, 231, 288, 340],
  },
  "packet-loss": {
    severity: "high",
    effect: /^▲Severe: Data arrives late, or not at all$/,
    title: /^466 sockets retransmitting$/,
    culprit: /^nginx \(pid \d+\) at port 443 \(https\), from 203\.0\.113\.0\/24$/,
    growth:
      /^Retransmitting sockets grew from 0 to 466 in 6 min, now about 1 more a second\. Began between 20:34 and 20:35\. None of the 402 at 20:39 has recovered\.$/,
    counts: [0, 1, 0, 0, 0, 36, 149, 241, 317, 402, 466],
  },
  "time-wait": {
    severity: "high",
    effect: /^▲Severe: At least 1,500 connections a second come and go$/,
    title: /^93,4\d\d sockets in TIME_WAIT$/,
    culprit:
      /^probably nginx \(pid \d+\) at port 80 \(http\), mostly from 10\.20\.0\.4, 10\.20\.0\.5, 10\.20\.0\.6 and 10\.20\.0\.7$/,
    growth: /^TIME_WAIT grew from 2,0\d\d to 93,4\d\d in 8 min\. Began between 20:32 and 20:33\.$/,
    counts: [1900, 2100, 2000, 9800, 27_400, 46_100, 64_900, 78_800, 87_300, 91_600, 93_400],
  },
  "local-ports": {
    severity: "high",
    effect: /^▲Severe: New connections to 10\.20\.8\.20:9200 fail once no local port is left$/,
    title: /^27,480 of 28,232 local ports to 10\.20\.8\.20:9200 in use \(97%\)$/,
    culprit: /^sync-worker \(pid \d+\)$/,
    growth:
      /^Local ports in use grew from 220 to 27,480 in 8 min, now about 38 more a second\. Began between 20:32 and 20:33\. At this rate, no local port is left in less than a minute\. None of the 25,200 at 20:39 has been closed\.$/,
    counts: [210, 230, 220, 900, 4800, 9100, 13_400, 17_700, 21_900, 25_200, 27_480],
  },
  descriptors: {
    severity: "high",
    effect: /^▲Severe: New connections and files /,
    title: /^4,0\d\d of 4,096 descriptors open \(99%\)$/,
    culprit: /^ingest \(pid \d+\) at port 7000$/,
    growth:
      /^Its sockets grew from 330 to 4,066 in 7 min, now about 7 more a second\. The growth began between 20:33 and 20:34\. At this rate, no descriptor is left in less than a minute\. None of the 3,660 at 20:39 has been closed\.$/,
    counts: [310, 320, 318, 330, 760, 1340, 1920, 2510, 3090, 3660, 4066],
  },
};

/** Background noise that has the symptom too. */
const NOISE = 120;

inBrowser("the first card on the page of an incident", () => {
  it.each(INCIDENTS)("$name: $about", { timeout: 180_000 }, async ({ name }) => {
    const incident = incidentNamed(name);
    const expected = EXPECTED[name];
    if (!expected) throw new Error(`Nobody says what is expected of ${name}.`);
    const page = await sockdex.of(folderWith(writeIncident(incident, folderOf({}))), "--host-from", HOST_FROM);
    const first = page.locator("#findings li").first();
    const textOf = async (part: string) => (await first.locator(part).textContent())?.replaceAll(/\s+/g, " ").trim();
    expect(await first.getAttribute("data-severity")).toBe(expected.severity);
    expect(await textOf(".level")).toMatch(expected.effect);
    expect(await textOf("strong")).toMatch(expected.title);
    expect(await textOf(".culprit")).toMatch(expected.culprit);
    expect(await textOf(".culprit")).toContain(incident.process);
    expect(await textOf(".growth")).toMatch(expected.growth);
    const counts = countsIn(await first.locator("svg.spark").getAttribute("aria-label"));
    expect(counts).toHaveLength(expected.counts.length);
    for (const [i, count] of counts.entries()) {
      expect(count).toBeGreaterThanOrEqual(expected.counts[i] ?? 0);
      expect(count).toBeLessThanOrEqual((expected.counts[i] ?? 0) + (name === "time-wait" ? NOISE : 0));
    }
    // It is on the first screen.
    const box = await first.boundingBox();
    expect((box?.y ?? 900) + (box?.height ?? 0)).toBeLessThan(450);
    // What it shows is as many.
    await first.locator("button", { hasText: "Show them" }).click();
    await page.waitForFunction(() => document.querySelector("main")?.getAttribute("aria-busy") === "false");
    expect(await first.locator("button[aria-pressed=true]").count()).toBe(1);
  });
});

inBrowser("the numbers of a finding over time", () => {
  it("are those of the command", { timeout: 180_000 }, async () => {
    const paths = writeIncident(incidentNamed("close-wait"), folderOf({})).filter((path) => /-tcp6?\.txt$/.test(path));
    const page = await sockdex.of(...paths, "--host-from", HOST_FROM);
    const first = page.locator("#findings li").first();
    const filter = (await first.locator("button").first().getAttribute("data-key")) ?? "";
    const counts = countsIn(await first.locator("svg.spark").getAttribute("aria-label"));
    const both = join(folderOf({}), "both.txt");
    const expected: number[] = [];
    for (let i = 0; i < paths.length; i += 2) {
      writeFileSync(
        both,
        paths
          .slice(i, i + 2)
          .map((path) => readFileSync(path, "utf8"))
          .join(""),
      );
      const { stdout } = await sockdex.run(["summary", "--json", "--file", both, filter]);
      expected.push(JSON.parse(stdout).total);
    }
    expect(counts).toEqual(expected);
  });
});

describe("an incident", () => {
  it("is the same whenever it is made", () => {
    const [first, second] = [1, 2].map(() => [...incidentNamed("accept-queue").captures()]);
    expect(first).toEqual(second);
  });
});

/** `CLOSE_WAIT: 20:30 2, 20:31 1,943`. */
function countsIn(label: string | null): number[] {
  return (label ?? "")
    .split(/: |, (?=\S* ?\d\d:\d\d)/)
    .slice(1)
    .map((one) => Number(one.split(" ").at(-1)?.replaceAll(",", "")));
}

function folderWith([first = ""]: readonly string[]): string {
  return join(first, "..");
}
