import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { query } from "../batch/read-back";
import { until } from "../procfs/until";
import { RecordingChild } from "./recording-child";

const MAY_MOUNT =
  process.platform === "linux" && spawnSync("unshare", ["-m", "mount", "-t", "tmpfs", "x", "/mnt"]).status === 0;

/** Runs a recorder that sees a disk of so many kilobytes at /mnt. */
function onSmallDisk(kilobytes: number, options: object): RecordingChild {
  const script = `mount -t tmpfs -o size=${kilobytes}k x /mnt && exec "$@"`;
  return new RecordingChild({ folder: "/mnt", ...options }, { inside: ["unshare", "-m", "sh", "-c", script, "sh"] });
}

describe.skipIf(!MAY_MOUNT)(
  `a recorder on a disk that is full${MAY_MOUNT ? "" : ": skipped, a disk cannot be mounted"}`,
  () => {
    it("drops the oldest segments, says so, and goes on", async () => {
      const child = onSmallDisk(800, { intervalMs: 10, rotateMs: 100, processes: false });
      await until("segments were dropped", () => (child.all("dropped").length > 3 ? true : undefined));
      const so = child.all("snapshot").length;
      await until("it goes on", () => (child.all("snapshot").length > so + 20 ? true : undefined));
      expect(child.all("close")).toEqual([]);
      // Nothing is dropped while one looks.
      child.signal("SIGSTOP");
      const disk = `/proc/${child.pid}/root/mnt`;
      const complete = readdirSync(disk).filter((name) => name.endsWith(".parquet"));
      const dropped = child.all("dropped").flatMap(({ text = "" }) => text.split(","));
      for (const path of dropped) expect(complete).not.toContain(path.replace("/mnt/", ""));
      // All of them may have been the oldest once.
      const files = complete.map((name) => `'${disk}/${name}'`);
      const sql = `select count(distinct filename) n from read_parquet([${files.join(", ")}], filename = true)`;
      if (files.length > 0) expect(await query(sql)).toEqual([{ n: files.length }]);
      expect(child.all("error").filter(({ text = "" }) => !/no space/i.test(text))).toEqual([]);
      child.signal("SIGCONT");
      await child.end("SIGTERM");
    });

    it("ends when told to stop then, with what it has", async () => {
      const child = onSmallDisk(100, { intervalMs: 10, rotateMs: 60_000, processes: false, whenFull: "stop" });
      const closed = await until("it has ended", () => child.all("close")[0]);
      expect(closed.text).toMatch(/^ERR_WRITE .*(no space|ENOSPC)/i);
      expect(child.all("dropped")).toEqual([]);
    });
  },
);
