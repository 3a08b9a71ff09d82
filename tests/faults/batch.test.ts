import type * as fs from "node:fs";
import { readFileSync } from "node:fs";
import type * as promises from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type ConvertProblem, convert } from "../../src/batch/index";
import { generateDump } from "../generate/index";
import { Random } from "../generate/random";
import { fileOf, folderOf, openFilesIn } from "../procfs/files";

/*
 * Calls of a conversion that fail as no file system here can be made to fail.
 */
const faults = vi.hoisted(
  (): {
    readSync?: (...args: unknown[]) => unknown;
    open?: (path: string) => void;
    openSync?: (path: string) => void;
  } => ({}),
);

vi.mock("node:fs", async (original) => {
  const actual = await original<typeof fs>();
  return {
    ...actual,
    readSync: (...args: unknown[]) => faults.readSync?.(...args) ?? Reflect.apply(actual.readSync, actual, args),
    openSync: (...args: Parameters<typeof fs.openSync>) => {
      faults.openSync?.(String(args[0]));
      return actual.openSync(...args);
    },
  };
});

vi.mock("node:fs/promises", async (original) => {
  const actual = await original<typeof promises>();
  return {
    ...actual,
    open: async (...args: Parameters<typeof promises.open>) => {
      faults.open?.(String(args[0]));
      return actual.open(...args);
    },
  };
});

afterEach(() => {
  delete faults.readSync;
  delete faults.open;
  delete faults.openSync;
});

const { readSync: realRead } = await vi.importActual<typeof fs>("node:fs");

function failure(code: string, call: string): Error {
  return Object.assign(new Error(`${code}: played by a test, ${call}`), { code, syscall: call });
}

const dump = generateDump({ protocol: "tcp", rows: 3000, seed: 1 });
const lines = (path: string) => readFileSync(path, "utf8").split("\n").length - 2;

async function csvOf(inputs: readonly string[]) {
  const output = join(folderOf({}), "rows.csv");
  const messages: string[] = [];
  const onProblem = (problem: ConvertProblem) => void messages.push(problem.kind === "input" ? problem.message : "");
  const summary = await convert({ inputs, output, jobs: 1, onProblem });
  return { ...summary, messages, lines: lines(output) };
}

describe("a conversion's read(2)", () => {
  it("interrupted, over and over, and short, cut anywhere: no row is lost", async () => {
    const random = new Random(1);
    let calls = 0;
    faults.readSync = (fd, window, at, length, position) => {
      if (calls++ % 3 < 2) throw failure("EINTR", "read");
      const most = Math.min(length as number, random.between(1, 9000));
      return realRead(fd as number, window as Uint8Array, at as number, most, position as number);
    };
    expect(await csvOf([fileOf(dump)])).toMatchObject({ rows: 3000, malformed: 0, unusable: 0, lines: 3000 });
    expect(calls).toBeGreaterThan(100);
  });

  it("failed by EIO makes the input unusable, and the others are done", async () => {
    const folder = folderOf({ "1.txt": dump, "2.txt": dump });
    let reads = 0;
    faults.readSync = () => {
      if (reads++ === 1) throw failure("EIO", "read");
      return undefined;
    };
    const { messages, ...summary } = await csvOf([folder]);
    expect(summary).toMatchObject({ unusable: 1, lines: 3000 });
    expect(messages).toEqual([`${join(folder, "1.txt")} could not be read: EIO: played by a test, read.`]);
    expect(openFilesIn(folder)).toEqual([]);
  });

  it("of a file that was cut meanwhile", async () => {
    const folder = folderOf({ "1.txt": dump, "2.txt": dump });
    let reads = 0;
    faults.readSync = () => (reads++ === 0 ? 0 : undefined);
    const { messages, ...summary } = await csvOf([folder]);
    expect(summary).toMatchObject({ unusable: 1, lines: 3000 });
    expect(messages).toEqual([
      expect.stringMatching(/1\.txt ends at byte 0 and had \d+ before: it was cut meanwhile\.$/),
    ]);
  });
});

describe("a conversion's open(2)", () => {
  it.each([
    ["EMFILE", " No descriptor is left: raise the limit (ulimit -n)."],
    ["ENFILE", " The machine has no descriptor left: raise fs.file-max."],
    ["EIO", ""],
  ])("failed by %s of an input: it is unusable, and the others are done", async (code, advice) => {
    const folder = folderOf({ "1.txt": dump, "2.txt": dump });
    faults.open = (path) => {
      if (path.endsWith("1.txt")) throw failure(code, "open");
    };
    const { messages, ...summary } = await csvOf([folder]);
    expect(summary).toMatchObject({ unusable: 1, lines: 3000 });
    expect(messages).toEqual([`${join(folder, "1.txt")} could not be read: ${code}: played by a test, open.${advice}`]);
  });

  it("failed by EMFILE of the output is one error, and nothing is left", async () => {
    const folder = folderOf({});
    faults.openSync = (path) => {
      if (path.includes("rows.csv")) throw failure("EMFILE", "open");
    };
    const output = join(folder, "rows.csv");
    await expect(convert({ inputs: fileOf(dump), output, jobs: 1 })).rejects.toMatchObject({
      code: "ERR_WRITE",
      message: `${output} could not be written: EMFILE: played by a test, open.`,
    });
  });
});
