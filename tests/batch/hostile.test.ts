import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { convert, writeCsv, writeNdjson } from "../../src/batch/index";
import { SocketTable } from "../../src/core";
import { archiveOf, type Member, signHeader } from "../fuzz/pack";
import { generateDump } from "../generate/index";
import { fileOf, folderOf } from "../procfs/files";
import { builtBatch } from "./built";
import { run } from "./command";

const batch = builtBatch();
const command = (...args: string[]) => run(batch.cli(), ["convert", ...args]);

const dump = generateDump({ protocol: "tcp", rows: 40, seed: 1, quirks: 0 });

function member(name: string, bytes: Uint8Array = dump, type = "0"): Member {
  return { name, bytes, type };
}

/** A pax header that gives the file behind it another name or size. */
function pax(key: string, value: string): Member {
  const text = Buffer.from(` ${key}=${value}\n`);
  const length = [1, 2, 3, 4, 5, 6, 7]
    .map((digits) => text.length + digits)
    .find((all) => `${all}`.length === all - text.length);
  return member("pax", Buffer.concat([Buffer.from(`${length}`), text]), "x");
}

const everythingIn = (folder: string) => readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();

describe("an archive's names lead nowhere", () => {
  const tricks = [
    member("../../outside.txt"),
    member("/tmp/absolute.txt"),
    member("a/../../b.txt"),
    member("link", new Uint8Array(), "2"),
    member("hard", new Uint8Array(), "1"),
    member("device", new Uint8Array(), "3"),
    member("link/below.txt"),
    pax("path", "../../../pax.txt"),
    member("renamed"),
    member("__proto__"),
  ];

  test("files go below the output folder and nowhere else, by the archive's name", async () => {
    const world = folderOf({ "in/tricks.tar": archiveOf(tricks) });
    const before = everythingIn(world);
    const summary = await convert({
      inputs: join(world, "in/tricks.tar"),
      output: `${join(world, "out/deep/lake")}/`,
      format: "csv",
      hostFrom: "tar/(.*)$",
      partitionBy: ["host"],
      jobs: 1,
    });
    expect(summary).toMatchObject({ rows: 6 * 40, unusable: 0 });
    const made = everythingIn(world).filter((name) => !before.includes(name));
    expect(made.every((name) => name === "out" || name.startsWith("out/deep"))).toBe(true);
    const partitions = readdirSync(join(world, "out/deep/lake")).filter((name) => name.startsWith("host="));
    expect(partitions).toEqual(
      [
        "host=..%2F..%2F..%2Fpax.txt",
        "host=..%2F..%2Foutside.txt",
        "host=__proto__",
        "host=a%2F..%2F..%2Fb.txt",
        "host=link%2Fbelow.txt",
        "host=tmp%2Fabsolute.txt",
      ].concat(partitions.filter((name) => name.includes("renamed"))),
    );
  });

  test("a record that somebody has put into the output folder removes nothing outside of it", async () => {
    const world = folderOf({ "in.txt": dump, "precious.txt": "mine" });
    const lake = `${join(world, "lake")}/`;
    const options = { inputs: join(world, "in.txt"), output: lake, format: "csv", jobs: 1 } as const;
    await convert(options);
    const [record = ""] = readdirSync(join(lake, "_sockdex"));
    const path = join(lake, "_sockdex", record);
    for (const outside of ["../precious.txt", join(world, "precious.txt"), "x/../../precious.txt"]) {
      writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), outputs: [outside] }));
      await convert({ ...options, columns: ["inode"] });
      expect(readFileSync(join(world, "precious.txt"), "utf8")).toBe("mine");
    }
  });
});

describe("an archive that is not what it says is one line, and the others are done", () => {
  function withSize(size: Uint8Array, type = "0"): Uint8Array {
    const archive = Buffer.from(archiveOf([member("dump", dump, type), member("other")]));
    archive.set(size, 124);
    signHeader(archive.subarray(0, 512));
    return archive;
  }

  test.each<[string, Uint8Array, RegExp]>([
    ["a size that is no number", withSize(Uint8Array.of(0x96)), /a damaged archive: a file's size is no number/],
    ["a link's size that is none", withSize(Uint8Array.of(0x96), "1"), /a damaged archive: a file's size is no number/],
    ["a size of 2^95", withSize(Uint8Array.of(0x80, 255)), /a damaged archive: /],
    ["a size below zero", withSize(new Uint8Array(12).fill(255)), /a damaged archive: /],
    ["a pax size that is none", archiveOf([pax("size", "many"), member("dump")]), /a damaged archive: /],
    [
      "a name of a megabyte",
      archiveOf([pax("path", "\x01".repeat(1e6)), member("dump")]),
      /file's name has 1000000 characters/,
    ],
    [
      "an end in the middle of a long file",
      Buffer.from(archiveOf([member("long", generateDump({ protocol: "tcp", rows: 2000, seed: 2 }))])).subarray(
        0,
        150_000,
      ),
      /a damaged archive: Unexpected end of data/,
    ],
  ])("%s", async (_, bytes, message) => {
    for (const packed of [bytes, gzipSync(bytes)]) {
      const { status, stderr } = await command(fileOf(packed, "bad.tar"), fileOf(dump, "good.txt"), "-o", "/dev/null");
      const [first = "", summary = ""] = stderr.split(/\r?\n/);
      expect(first).toMatch(message);
      expect(summary).toMatch(/1 unusable/);
      expect(status).toBe(1);
    }
  });
});

test("what is passed over is not unpacked: a tebibyte of zeros in four bytes each 128 KiB", async () => {
  // zstd's blocks of one byte over and over; eight million of them.
  const block = Uint8Array.of(0x02, 0x00, 0x10, 0x00);
  const blocks = Buffer.alloc(2 ** 25, block);
  const bomb = gzipSync(Buffer.concat([Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x50), blocks]));
  const folder = folderOf({ "a.tar": archiveOf([member("bomb", bomb), member("dump")]), "b.gz": bomb, "c.txt": dump });
  const { status, stderr } = await command(folder, "-o", "/dev/null");
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringMatching(/^sockdex: 80 rows, 2 inputs/) });
});

describe("names of any length and any characters", () => {
  test.each(["x", "\x01", "é", '"', "\ud800"])("%j, a hundred thousand times", async (character) => {
    const source = character.repeat(100_000);
    const table = SocketTable.parse(dump);
    for (const write of [writeNdjson, writeCsv]) {
      const parts: Uint8Array[] = [];
      for await (const part of write([table], { origin: { source }, columns: ["source", "inode"] })) parts.push(part);
      const text = Buffer.concat(parts).toString("utf8");
      expect(text.split(/\r?\n/).length).toBe(write === writeCsv ? 42 : 41);
      expect(text.length).toBeGreaterThan(40 * 100_000);
    }
  });
});

describe("CSV holds no formulas", () => {
  test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", '=HYPERLINK("http://x","y")'])("%j", async (name) => {
    const table = SocketTable.parse(dump);
    const parts: Uint8Array[] = [];
    const origin = { source: name, host: name };
    for await (const part of writeCsv([table], { origin, columns: ["inode", "source", "host"] })) parts.push(part);
    const [, line = ""] = Buffer.concat(parts).toString("utf8").split(/\r?\n/);
    const safe = `'${name}`;
    const cell = /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
    expect(line.replace(/^\d+,/, "")).toBe(`${cell},${cell}`);
  });

  test("and standard input's name is as it is", async () => {
    const { stdout } = await run(batch.cli(), ["convert", "-", "--to", "csv", "--columns", "source"], { input: dump });
    expect(stdout.split(/\r?\n/)[1]).toBe("-");
  });
});

describe("no name is obeyed by the terminal", () => {
  const name = "\x1b[31m\x9b2J\u202e.tar";
  const archive = archiveOf([member("\x1b]0;title\x07.gz", gzipSync(dump).subarray(0, 300)), member("x")]);
  /** All that is no newline and no printable character. */
  const OBEYED = /[^\P{C}\n]/u;

  test("in messages and in the summary", async () => {
    const { stderr } = await command(fileOf(archive, name), "-o", "/dev/null");
    expect(stderr).toMatch(/could not be decompressed/);
    expect(stderr).not.toMatch(OBEYED);
  });

  /** script(1) of util-linux runs a command on a terminal of its own. */
  const hasScript = spawnSync("script", ["-qec", "true", "/dev/null"]).status === 0;

  test.skipIf(!hasScript).each(["csv", "ndjson"])(
    "in rows of %s that it shows (skipped without script(1))",
    (format) => {
      const line = [process.execPath, batch.cli(), "convert", fileOf(dump, name), "--to", format]
        .map((part) => `'${part}'`)
        .join(" ");
      const { stdout, status } = spawnSync("script", ["-qec", `${line} 2>/dev/null`, "/dev/null"], {
        encoding: "utf8",
      });
      expect(status).toBe(0);
      // The terminal's own line ends.
      const shown = stdout.replaceAll("\r\n", "\n");
      expect(shown.split(/\r?\n/).filter((row) => row.includes("31m")).length).toBe(40);
      expect(shown).not.toMatch(OBEYED);
    },
  );
});
