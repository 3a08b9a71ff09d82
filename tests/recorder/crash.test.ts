import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { query } from "../batch/read-back";
import { until } from "../procfs/until";
import { whereSupported } from "../sockopt/where-supported";
import { randomOf } from "./made-tables";
import { RecordingChild, type Said } from "./recording-child";

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "sockdex-crash-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

const QUICK = { intervalMs: 20, rotateMs: 150 };

whereSupported("a recorder that is killed", () => {
  it("has each snapshot that was told once, and each end once, after twenty kills", async () => {
    const folder = newFolder();
    const random = randomOf(77);
    const told: Said[] = [];
    for (let i = 0; i < 20; i++) {
      const child = new RecordingChild({ folder, ...QUICK });
      // At any moment of what it does: the first snapshots, a segment's completion, or in between.
      const after = 1 + random(12);
      await until(`${after} snapshots are told`, () => (child.all("snapshot").length >= after ? true : undefined));
      await new Promise((resolve) => setTimeout(resolve, random(40)));
      await child.end("SIGKILL");
      told.push(...child.all("snapshot"));
    }
    const last = new RecordingChild({ folder, ...QUICK });
    await until("the last one records", () => last.all("snapshot")[0]);
    await last.end("SIGTERM");
    told.push(...last.all("snapshot"));
    expect(last.all("error")).toEqual([]);

    const names = readdirSync(folder);
    expect(names.filter((name) => !/^[^.].*\.parquet$/.test(name))).toEqual([]);
    const all = `'${folder}/*.parquet'`;
    const snapshots = await query(`select time, count(*) n from ${all} where kind = 'snapshot' group by time`);
    const rowsAt = new Map(snapshots.map(({ time, n }) => [time, n]));
    expect(told.filter(({ time, rows }) => rowsAt.get(time) !== rows)).toEqual([]);
    expect(await query(`select cookie from ${all} where kind = 'end' group by cookie having count(*) > 1`)).toEqual([]);
    const [ends] = await query(`select count(*) n, count(distinct cookie) cookies from ${all} where kind = 'end'`);
    expect(ends?.n).toBeGreaterThan(20);
    expect(ends?.cookies).toBe(ends?.n);
  }, 300_000);

  it("goes on in another segment when the clock is put back", async () => {
    const folder = newFolder();
    const preload = join(folder, "clock.cjs");
    writeFileSync(
      preload,
      "const start = Date.now(); const now = Date.now; Date.now = () => now() - (now() - start > 1500 ? 3600_000 : 0);",
    );
    const child = new RecordingChild({ folder, intervalMs: 20 }, { env: { NODE_OPTIONS: `--require ${preload}` } });
    await until("time has gone back", () =>
      child.all("snapshot").find(({ time = 0 }, i, all) => time < (all[i - 1]?.time ?? 0)),
    );
    await child.end("SIGTERM");
    rmSync(preload);
    const files = readdirSync(folder).sort();
    expect(files.length).toBeGreaterThan(1);
    for (const file of files) {
      const rows = await query(
        `select min(time) least, max(time) most from '${join(folder, file)}' where kind = 'snapshot'`,
      );
      expect(Number(rows[0]?.most) - Number(rows[0]?.least)).toBeLessThan(3_000_000);
    }
    const times = child.all("snapshot").map(({ time }) => time);
    const [all] = await query(`select count(distinct time) n from '${folder}/*.parquet' where kind = 'snapshot'`);
    expect(all?.n).toBeGreaterThanOrEqual(new Set(times).size);
  });
});
