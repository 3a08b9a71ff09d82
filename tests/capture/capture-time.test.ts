import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { convert, readTexts } from "../../src/batch/index";
import { captureTime } from "../../src/capture/capture-time";
import { parseTime } from "../../src/capture/name-facts";
import { pageFiles } from "../../src/page/ui/files";

// A memory file system keeps any time.
const folder = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "sockdex-time-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ROW = "0: 0100007F:1F90 0200007F:C350 01 00000000:00000000 00:00000000 00000000 1000 0 12345\n";

function fileOfTime(seconds: number): string {
  const path = join(folder, `${seconds}.txt`);
  writeFileSync(path, ROW);
  utimesSync(path, seconds, seconds);
  return path;
}

/** In the years 287168 and 14645. */
const FAR = [9e12, 4e11];
const keepsTimes = statSync(fileOfTime(9e12)).mtimeMs === 9e15;

describe("a capture's time", () => {
  it("is within the years 0 to 9999", () => {
    const [first, end] = [Date.parse("0000-01-01T00:00:00Z"), Date.UTC(10_000, 0, 1)];
    for (const time of [first, -1, 0, 1.5, end - 1]) expect(captureTime(time)).toBe(time);
    for (const time of [first - 1, end, 8.64e15 + 1, 1e300, Number.NaN, Number.POSITIVE_INFINITY, undefined]) {
      expect(captureTime(time)).toBeUndefined();
    }
  });

  it("is not led out of them by a zone in a name", () => {
    expect(parseTime("9999-12-31T23:59:00-10:00")).toBeUndefined();
    expect(parseTime("0000-01-01T00:00:00+10:00")).toBeUndefined();
    expect(parseTime("9999-12-31T23:59:00Z")).toBe(Date.parse("9999-12-31T23:59:00Z"));
  });

  it("of a file in the page is none where it cannot be shown", () => {
    const files = [
      new File([ROW], "far.txt", { lastModified: 9e15 }),
      new File([ROW], "near.txt", { lastModified: 5 }),
    ];
    expect(pageFiles(files).map(({ modified }) => modified)).toEqual([undefined, 5]);
  });

  it.skipIf(!keepsTimes).each(FAR)("of a file from %d s after 1970 is none", async (seconds) => {
    const path = fileOfTime(seconds);
    for await (const { modified, time } of readTexts([path], { timeFrom: "mtime" })) {
      expect({ modified, time }).toEqual({ modified: undefined, time: undefined });
    }
    const output = join(folder, `${seconds}.ndjson`);
    const summary = await convert({ inputs: [path], output, jobs: 1, timeFrom: "mtime" });
    expect(summary).toMatchObject({ rows: 1, unusable: 0 });
    expect(JSON.parse(readFileSync(output, "utf8"))).not.toHaveProperty("time");
    const lake = `${join(folder, `lake-${seconds}`)}/`;
    const { unusable } = await convert({
      inputs: [path],
      output: lake,
      format: "ndjson",
      jobs: 1,
      timeFrom: "mtime",
      partitionBy: ["date"],
    });
    // No folder stands for a date that is not known.
    expect(unusable).toBe(1);
    expect(readdirSync(lake).filter((name) => name.startsWith("date="))).toEqual([]);
  });
});
