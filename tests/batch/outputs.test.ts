import { execFileSync, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { AtomicFile } from "../../src/batch/output/atomic-file";
import { clearAbandoned, temporaryName } from "../../src/batch/output/temporary-names";
import { generateDump } from "../generate/index";
import { fileOf, folderOf, openFilesIn } from "../procfs/files";
import { builtBatch } from "./built";
import { contents, run } from "./command";
import { tarOf } from "./tar";

const batch = builtBatch();
const dump = generateDump({ protocol: "tcp", rows: 20, seed: 1 });
const convert = (...args: string[]) => run(batch.cli(), ["convert", ...args]);

const NAMESPACES = ["--pid", "--fork", "--mount-proc", "--uts"];
const canUnshare = spawnSync("unshare", [...NAMESPACES, "true"]).status === 0;

/** The command in a PID namespace of its own, on a host of the same name. */
function contained(args: readonly string[]): Promise<number | null> {
  const script = 'hostname same && exec "$0" "$@"';
  const inside = ["sh", "-c", script, process.execPath, batch.cli(), ...args];
  const child = spawn("unshare", [...NAMESPACES, ...inside], { stdio: "ignore" });
  return new Promise((resolve) => child.on("close", resolve));
}

describe.skipIf(!canUnshare)("two containers that write into one folder at once", () => {
  const inputs = () =>
    folderOf(
      Object.fromEntries(
        [30_000, 200, 5000, 60_000].map((rows, seed) => [`${seed}.txt`, generateDump({ protocol: "tcp", rows, seed })]),
      ),
    );

  test.each([
    ["shares of the inputs", ["--shard", "1/2"], ["--shard", "2/2"]],
    ["the same", [], []],
  ])("%s: nothing is lost", { timeout: 120_000 }, async (_, first, second) => {
    const from = inputs();
    const args = (output: string) => ["convert", from, "-o", `${output}/`, "--to", "csv", "--jobs", "1"];
    const alone = folderOf({});
    expect((await run(batch.cli(), args(alone))).status).toBe(0);
    const expected = contents(alone);
    for (let round = 0; round < 3; round++) {
      const output = folderOf({});
      const one = contained([...args(output), ...first]);
      // The second begins when the first has half a file.
      await new Promise((resolve) => setTimeout(resolve, 300 + 150 * round));
      expect([await one, await contained([...args(output), ...second])]).toEqual([0, 0]);
      expect(contents(output)).toEqual(expected);
    }
  });

  test("a half-written file of another namespace stays", async () => {
    const output = folderOf({});
    const waiting = spawn(
      "unshare",
      [...NAMESPACES, process.execPath, batch.cli(), "convert", "-", "-o", `${output}/`],
      {
        stdio: ["pipe", "ignore", "ignore"],
      },
    );
    const ended = new Promise((resolve) => waiting.on("close", resolve));
    const big = generateDump({ protocol: "tcp", rows: 150_000, seed: 1 });
    waiting.stdin.write(big);
    const halves = () => contentsOf(join(output, "_sockdex")).filter((name) => name.endsWith(".sockdex-tmp"));
    while (halves().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const [half] = halves();
    expect((await convert(fileOf(dump), "-o", `${output}/`)).status).toBe(0);
    expect(halves()).toEqual([half]);
    waiting.stdin.end();
    expect(await ended).toBe(0);
    const [file = ""] = readdirSync(output).filter((name) => name.startsWith("input--"));
    expect(readFileSync(join(output, file), "latin1").split("\n").length).toBe(150_001);
  });
});

function contentsOf(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

describe("a file in the making", () => {
  const part = Buffer.from("part\n");
  const begun = async (name = "a.csv") => {
    const folder = folderOf({});
    const file = new AtomicFile(join(folder, name));
    await file.write([part]);
    const [temporary = ""] = readdirSync(folder);
    return { folder, file, temporary: join(folder, temporary) };
  };

  test.each<[string, (temporary: string) => void]>([
    ["removed", (temporary) => rmSync(temporary)],
    [
      "replaced",
      (temporary) => {
        rmSync(temporary);
        writeFileSync(temporary, "part\npart\n");
      },
    ],
    ["cut", (temporary) => truncateSync(temporary, 1)],
    ["made longer", (temporary) => writeFileSync(temporary, "more", { flag: "a" })],
  ])("%s by another program gets no name, kept open or not", async (_, change) => {
    for (const others of [0, 200]) {
      const { folder, file, temporary } = await begun();
      const elsewhere = folderOf({});
      const many = Array.from({ length: others }, (_, i) => new AtomicFile(join(elsewhere, `${i}`)));
      for (const other of many) await other.write([part]);
      // Descriptors are for all of the process.
      expect(openFilesIn(elsewhere).length).toBeLessThan(150);
      change(temporary);
      const finished = file.write([part]).then(() => file.commit());
      await expect(finished).rejects.toMatchObject({ code: "ERR_WRITE", path: join(folder, "a.csv") });
      file.discard();
      for (const other of many) other.discard();
      expect(existsSync(join(folder, "a.csv"))).toBe(false);
      expect(readdirSync(elsewhere)).toEqual([]);
    }
  });

  test("given up, takes nothing more, and leaves nothing", async () => {
    const { folder, file } = await begun();
    const writing = file.write([Buffer.alloc(1e7)]);
    file.discard();
    expect(readdirSync(folder)).toEqual([]);
    await writing.catch(() => {});
    await expect(file.write([part])).rejects.toMatchObject({ code: "ERR_WRITE" });
    await expect(file.commit()).rejects.toMatchObject({ code: "ERR_WRITE" });
    expect(readdirSync(folder)).toEqual([]);
    await expect.poll(() => openFilesIn(folder)).toEqual([]);
  });

  test("is removed by a later run when its process has ended for certain, or a week ago", async () => {
    const folder = folderOf({});
    const mine = temporaryName("mine");
    const [, place = ""] = /\.([0-9a-f]{16})\.\d+-\d+\.sockdex-tmp$/.exec(mine) ?? [];
    const ended = spawnSync(process.execPath, ["-e", ""]).pid;
    const elsewhere = (name: string) => `.${name}-0.0123456789abcdef.${ended}-1.sockdex-tmp`;
    const stay = [mine, elsewhere("young"), `.other-0.${place}.${process.ppid}-1.sockdex-tmp`, "a.sockdex-tmp", ".b"];
    const go = [
      elsewhere("old"),
      `.gone-0.${place}.${ended}-1.sockdex-tmp`,
      `.again-0.${place}.${process.pid}-1.sockdex-tmp`,
    ];
    for (const name of [...stay, ...go]) writeFileSync(join(folder, name), "");
    for (const name of [go[0] ?? "", "a.sockdex-tmp", ".b"]) utimesSync(join(folder, name), 1e9, 1e9);
    // What cannot be removed is no reason to fail.
    mkdirSync(join(folder, ".folder-0.0.1-1.sockdex-tmp"));
    utimesSync(join(folder, ".folder-0.0.1-1.sockdex-tmp"), 1e9, 1e9);
    await clearAbandoned(folder);
    expect(readdirSync(folder).sort()).toEqual([...stay, ".folder-0.0.1-1.sockdex-tmp"].sort());
  });
});

test("more partitions than descriptors, each written twice", { timeout: 60_000 }, async () => {
  const hosts = Array.from({ length: 400 }, (_, i) => i);
  const files = ["a", "b"].flatMap((name) => hosts.map((host) => [`h${host}/${name}`, dump] as const));
  const archive = fileOf(await tarOf(Object.fromEntries(files)), "all.tar");
  const output = `${folderOf({})}/out/`;
  const script = `ulimit -n 200; exec "$0" "$@"`;
  const args = [
    batch.cli(),
    "convert",
    archive,
    "-o",
    output,
    "--to",
    "csv",
    "--host-from",
    "/(h[0-9]+)/",
    "--partition-by",
    "host",
  ];
  const { status } = spawnSync("bash", ["-c", script, process.execPath, ...args]);
  expect(status).toBe(0);
  const rows = Object.entries(contents(output)).filter(([name]) => name.endsWith(".csv"));
  expect(rows.length).toBe(400);
  for (const [, bytes] of rows) expect(Buffer.from(bytes, "base64").toString().split("\n").length).toBe(42);
});

describe.skipIf(process.platform === "win32")("the output's mode", () => {
  test("is that of the file it replaces, and for a new one what umask leaves", async () => {
    const folder = folderOf({ "old.csv": "x", "secret.csv": "x" });
    chmodSync(join(folder, "old.csv"), 0o664);
    chmodSync(join(folder, "secret.csv"), 0o600);
    const mode = (name: string) => (statSync(join(folder, name)).mode & 0o777).toString(8);
    for (const name of ["old.csv", "secret.csv", "new.csv", "deep/newer.csv"]) {
      const script = 'umask 027; exec "$0" "$@"';
      const args = [batch.cli(), "convert", fileOf(dump), "-o", join(folder, name)];
      expect(spawnSync("bash", ["-c", script, process.execPath, ...args]).status).toBe(0);
    }
    expect(["old.csv", "secret.csv", "new.csv", "deep/newer.csv"].map(mode)).toEqual(["664", "600", "640", "640"]);
    expect(readFileSync(join(folder, "secret.csv"), "latin1").split("\n").length).toBe(22);
  });

  test.skipIf(process.getuid?.() !== 0)("and its owner, where root replaces another's file", async () => {
    const path = fileOf("x", "rows.csv");
    execFileSync("chown", ["12345:23456", path]);
    expect((await convert(fileOf(dump), "-o", path)).status).toBe(0);
    const { uid, gid } = statSync(path);
    expect({ uid, gid }).toEqual({ uid: 12345, gid: 23456 });
  });
});

test("a link as output is followed: the file it leads to is replaced, or made", async () => {
  const folder = folderOf({ "there/old.csv": "x", "links/keep": "" });
  symlinkSync("../there/old.csv", join(folder, "links/old.csv"));
  symlinkSync("middle.csv", join(folder, "links/new.csv"));
  symlinkSync(join(folder, "there/made/new.csv"), join(folder, "links/middle.csv"));
  symlinkSync("loop.csv", join(folder, "links/loop.csv"));
  mkdirSync(join(folder, "there/made"));
  for (const [link, target] of [
    ["links/old.csv", "there/old.csv"],
    ["links/new.csv", "there/made/new.csv"],
  ] as const) {
    expect((await convert(fileOf(dump), "-o", join(folder, link))).status).toBe(0);
    expect(lstatSync(join(folder, link)).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, target), "latin1").split("\n").length).toBe(22);
  }
  const looped = await convert(fileOf(dump), "-o", join(folder, "links/loop.csv"));
  expect(looped).toMatchObject({ status: 1, stderr: expect.stringMatching(/loop\.csv could not be written/) });
});

test("standard output by its name goes where it goes", async () => {
  const file = join(folderOf({}), "out.csv");
  const script = 'echo first > "$3"; "$0" "$1" convert "$2" -o /dev/stdout --to csv >> "$3"';
  expect(spawnSync("bash", ["-c", script, process.execPath, batch.cli(), fileOf(dump), file]).status).toBe(0);
  expect(readFileSync(file, "latin1").split("\n").length).toBe(23);
  expect(lstatSync("/dev/stdout").isSymbolicLink()).toBe(true);
});

describe.skipIf(process.platform !== "linux")("an output that cannot be made", () => {
  test.each([
    ["convert", "/proc/x/"],
    ["convert", "/proc/x/y/z.csv"],
    ["convert", "/dev/null/x/"],
    ["convert", "/proc/self/x/rows.parquet"],
    ["report", "/proc/x/y.html"],
  ])("%s -o %s fails at once", async (command, output) => {
    const { status, signal, stderr } = await run(batch.cli(), [command, fileOf(dump), "-o", output], {
      during: (kill) => setTimeout(kill, 20_000).unref(),
    });
    expect({ status, signal }).toEqual({ status: 1, signal: null });
    expect(stderr).toMatch(/could not be written: E[A-Z]+/);
  });
});

describe.skipIf(process.platform !== "linux")("a signal ends a conversion whatever it waits for", () => {
  test.each(["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const)("%s, while pipes give nothing", async (signal) => {
    const folder = folderOf({ "a.txt": dump });
    const pipes = Array.from({ length: 6 }, (_, i) => join(folder, `pipe${i}`));
    execFileSync("mkfifo", pipes);
    const output = folderOf({});
    const inputs = [join(folder, "a.txt"), ...pipes];
    const args = [batch.cli(), "convert", ...inputs, "-o", join(output, "all.csv"), "--jobs", "7"];
    const child = spawn(process.execPath, args, { stdio: "ignore" });
    const ended = new Promise((resolve) => child.on("close", (_, by) => resolve(by)));
    while (readdirSync(output).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    // By now all threads that could read or remove a file wait for a pipe.
    await new Promise((resolve) => setTimeout(resolve, 300));
    child.kill(signal);
    expect(await ended).toBe(signal);
    expect(readdirSync(output)).toEqual([]);
  });
});

test("a former name does not come back: what was renamed away while it was written is another's", async () => {
  const folder = folderOf({});
  const file = new AtomicFile(join(folder, "a.csv"));
  await file.write([Buffer.from("x")]);
  const [temporary = ""] = readdirSync(folder);
  renameSync(join(folder, temporary), join(folder, "taken"));
  await expect(file.commit()).rejects.toMatchObject({ code: "ERR_WRITE" });
  expect(readdirSync(folder)).toEqual(["taken"]);
});
