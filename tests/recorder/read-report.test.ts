import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, it, onTestFinished } from "vitest";
import { thinned } from "../../src/cli/report/recorded-texts";
import { unpackCapture } from "../../src/page/worker/read-captures";
import { Recorder, Recording } from "../../src/recorder/index";
import { outcome } from "../cli/command";
import { IPV4, listenAt } from "../procfs/loopback";
import { until } from "../procfs/until";
import { whereSupported } from "../sockopt/where-supported";

it("spreads snapshots evenly in time, with the first and the last", () => {
  const all = Array.from({ length: 1000 }, (_, i) => {
    // A gap of an hour behind the first half.
    return { time: i * 10_000 + (i < 500 ? 0 : 3_600_000), host: "web1", rows: 5, segment: "a", place: i };
  });
  const times = thinned(all, 100).map(({ time }) => time);
  expect([times[0], times.at(-1)]).toEqual([0, all.at(-1)?.time]);
  expect(times.length).toBeGreaterThan(60);
  expect(times.length).toBeLessThanOrEqual(100);
  const distances = times.slice(1).map((time, i) => time - (times[i] ?? 0));
  const usual = (all.at(-1)?.time ?? 0) / 99;
  expect(distances.filter((distance) => distance > usual * 1.5)).toHaveLength(1);
  expect(thinned(all.slice(0, 7), 100)).toEqual(all.slice(0, 7));
});

whereSupported("a page of a recording", () => {
  it("has its snapshots with their rows, times and processes", async () => {
    const folder = mkdtempSync(join(tmpdir(), "sockdex-read-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const recorder = await Recorder.open({ folder, intervalMs: 50, host: "web1" });
    const { server } = await listenAt(IPV4);
    onTestFinished(() => void server.close());
    let snapshots = 0;
    recorder.on("snapshot", () => snapshots++);
    await until("there are five", () => snapshots >= 5 || undefined);
    await recorder.close();
    const page = join(folder, "page.html");
    const written = await outcome(process.execPath, ["dist/cli.cjs", "report", folder, "-o", page], {});
    expect(written).toEqual({ status: 0, stdout: "", stderr: "" });
    const html = readFileSync(page, "utf8");
    const facts = [...html.matchAll(/class="fact">(\{.*?\})<\/script>/g)].map(([, json = ""]) => JSON.parse(json));
    const texts = [...html.matchAll(/class="capture">([\w+/=]+)<\/script>/g)].map(([, text = ""]) => text);
    const all = await new Recording(folder).snapshots();
    expect(facts.map(({ time, host, holds }) => ({ time, host, holds }))).toEqual(
      all.map(({ time }) => ({ time, host: "web1", holds: "rows" })),
    );
    const captures = texts.map((text) => {
      const bytes = new Uint8Array(gunzipSync(Buffer.from(text, "base64")));
      return unpackCapture(bytes, { name: "x" }).info;
    });
    expect(captures.map(({ time, rows }) => ({ time, rows }))).toEqual(all.map(({ time, rows }) => ({ time, rows })));
    expect(captures.at(-1)?.processes?.known).toBeGreaterThan(0);
    expect(captures.at(-1)?.hasInfo).toBe(true);
  });
});
