import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { type ConvertOptions, type ConvertProblem, convert } from "../../src/batch/index";
import { builtCommand } from "../cli/command";
import { generateDump } from "../generate/index";
import { fileOf, folderOf } from "../procfs/files";
import { tarOf } from "./tar";

const dump = generateDump({ protocol: "tcp", rows: 20, seed: 1 });
const go = (options: Pick<ConvertOptions, "inputs" | "output"> & Partial<ConvertOptions>) =>
  convert({ format: "csv", jobs: 1, ...options });

describe.skipIf(process.platform !== "linux")("what is no regular file, in a folder or by a pattern", () => {
  test("is passed over and counted, wherever its links lead, and nothing is waited for", async () => {
    const folder = folderOf({ "a.txt": dump });
    execFileSync("mkfifo", [join(folder, "b.fifo")]);
    symlinkSync("b.fifo", join(folder, "c.link"));
    symlinkSync("/dev/zero", join(folder, "d.zero"));
    symlinkSync("/proc/kmsg", join(folder, "e.kmsg"));
    symlinkSync("nowhere", join(folder, "f.dangling"));
    const server = createServer().listen(join(folder, "g.socket"));
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once("listening", resolve));
    for (const inputs of [folder, `${folder}/*`]) {
      expect(await go({ inputs, output: folderOf({}) })).toMatchObject({ rows: 20, unusable: 0, skipped: 6 });
    }
  });

  test("is read where procfs itself is the folder", async () => {
    const { rows, skipped } = await go({ inputs: "/proc/self/net/tcp*", output: folderOf({}) });
    expect({ rows: rows >= 0, skipped }).toEqual({ rows: true, skipped: 0 });
  });
});

describe.skipIf(process.platform !== "linux")("names that are awkward", () => {
  const names = ["\rfirst.txt", "\u2028second.txt", "third\nline.txt", "\u2029.txt", "fo\u00fcrth\u{1f600}.txt"];
  const withBytes = () => {
    const folder = folderOf(Object.fromEntries(names.map((name) => [`deep/${name}`, dump])));
    for (const byte of [0xfe, 0xff]) {
      writeFileSync(join(folder, "x"), dump);
      renameSync(join(folder, "x"), Buffer.concat([Buffer.from(`${folder}/deep/a`), Buffer.of(byte, 0x28)]));
    }
    return folder;
  };

  test.each(["", "/*/*", "/**", "/deep/{a,f,t,\r,\u2028,\u2029}*"])("are found as %j", async (pattern) => {
    const folder = withBytes();
    const seen: string[] = [];
    const output = folderOf({});
    const run = { inputs: folder + pattern, output, resume: true };
    const summary = await go({ ...run, onInput: ({ name }) => seen.push(name.slice(folder.length + 6)) });
    expect(summary).toMatchObject({ inputs: 7, rows: 140, unusable: 0 });
    expect(seen.sort()).toEqual([...names, "a\\xfe(", "a\\xff("].sort());
    expect(readdirSync(output).filter((name) => name.endsWith(".csv")).length).toBe(7);
    expect(await go(run)).toMatchObject({ resumed: 7, inputs: 0 });
  });
});

const command = builtCommand();

test.skipIf(process.getuid?.() !== 0)(
  "a folder that may not be looked into is unusable, and the others are done",
  async () => {
    const folder = folderOf({ "a.txt": dump, "closed/b.txt": dump });
    execFileSync("chmod", ["0", join(folder, "closed")]);
    for (const inputs of [folder, `${folder}/**/*.txt`]) {
      const { status, stderr } = await command.run(["convert", inputs, "-o", "/dev/null"], { uid: 65534 });
      expect(stderr).toMatch(/closed\/? cannot be read: permission denied/);
      expect({ status, summary: /20 rows, \d inputs?,.* 1 unusable/.test(stderr) }).toEqual({
        status: 1,
        summary: true,
      });
    }
  },
);

describe("a failure while an input is looked at", () => {
  /** An archive whose file was written at a time that no clock shows. */
  async function timeless(): Promise<Buffer> {
    const archive = await tarOf({ "a.txt": dump });
    archive.fill(0x7f, 136, 148);
    archive[136] = 0x80;
    archive.fill(0x20, 148, 156);
    const sum = archive.subarray(0, 512).reduce((a, b) => a + b, 0);
    archive.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
    return archive;
  }

  test.each(["csv", "ndjson", "arrow", "parquet"] as const)(
    "an impossible time in an archive is no time, in %s",
    async (format) => {
      const folder = folderOf({ "a.tar": await timeless(), "b.txt": dump });
      const summary = await go({ inputs: folder, output: folderOf({}), format, timeFrom: "mtime" });
      expect(summary).toMatchObject({ rows: 40, unusable: 0 });
      const problems: ConvertProblem[] = [];
      const parts = await go({
        inputs: folder,
        output: folderOf({}),
        format,
        timeFrom: "mtime",
        partitionBy: ["date"],
        onProblem: (problem) => problems.push(problem),
      });
      // There is no partition for it.
      expect(parts).toMatchObject({ rows: 20, written: 20, unusable: 1 });
      const messages = problems.flatMap((problem) => (problem.kind === "input" ? [problem.message] : []));
      expect(messages).toEqual([expect.stringContaining("a.tar/a.txt has no time to partition by")]);
    },
  );

  test("makes it unusable, whatever it is, and the others are done", async () => {
    const odd = {
      async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
        yield dump;
        throw new RangeError("Invalid time value");
      },
    };
    const wrong = (async function* () {
      yield 5 as unknown as Uint8Array;
    })();
    const problems: ConvertProblem[] = [];
    const inputs = [odd, wrong, fileOf(dump)];
    const summary = await go({ inputs, output: folderOf({}), onProblem: (problem) => problems.push(problem) });
    expect(summary).toMatchObject({ written: 20, unusable: 2 });
    expect(problems.map(({ kind }) => kind)).toEqual(["input", "input"]);
  });

  test("but what a caller's function throws ends the run, as it was thrown", async () => {
    for (const name of ["onProgress", "onProblem", "onInput"] as const) {
      const error = new TypeError("mine");
      const mine = () => {
        throw error;
      };
      const inputs = [fileOf(dump), "/nowhere"];
      const output = folderOf({});
      mkdirSync(join(output, "out"));
      await expect(go({ inputs, output: join(output, "out"), [name]: mine })).rejects.toBe(error);
    }
  });
});
