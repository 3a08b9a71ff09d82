import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { storedZstd } from "../fuzz/pack";
import { generateDump } from "../generate/index";
import { folderOf } from "../procfs/files";
import { builtCommand } from "./command";

const sockdex = builtCommand();
const tcp = generateDump({ protocol: "tcp", rows: 60, seed: 5, quirks: 0 });
const udp = generateDump({ protocol: "udp", rows: 40, seed: 6, quirks: 0 });
const both = Buffer.concat([tcp, udp]);

/** A folder with the same two tables, packed in each way. */
function packed() {
  const folder = folderOf({ "dumps/tcp": tcp, "dumps/udp": udp });
  const file = (name: string, bytes: Uint8Array) => writeFileSync(join(folder, name), bytes);
  file("plain.txt", both);
  file("a.gz", gzipSync(both));
  file("a.zst", storedZstd(both, 4000));
  file("a.br", brotliCompressSync(both));
  spawnSync("tar", ["cf", "a.tar", "dumps/tcp", "dumps/udp"], { cwd: folder });
  spawnSync("tar", ["czf", "a.tgz", "dumps/tcp", "dumps/udp"], { cwd: folder });
  return (name: string) => join(folder, name);
}

const PACKED = ["a.gz", "a.zst", "a.br", "a.tar", "a.tgz"];

describe("a packed dump", () => {
  it.each([
    ["list", "--csv"],
    ["list", "--csv", "--sort", "-inode,local"],
    ["summary", "--json"],
    ["find", "0.0.0.0/0", "--json"],
  ])("is read by %s %s", async (...args) => {
    const path = packed();
    const plain = await sockdex.run([...args, "--file", path("plain.txt")]);
    expect(plain).toMatchObject({ status: 0, stderr: "" });
    for (const name of PACKED)
      expect([name, await sockdex.run([...args, "--file", path(name)])]).toEqual([name, plain]);
  });

  it("is read from standard input", async () => {
    const plain = await sockdex.run(["list", "--csv", "--file", "-"], { input: both });
    expect(plain.stdout.split("\n").length).toBe(102);
    for (const input of [gzipSync(both), storedZstd(both, 500)]) {
      expect(await sockdex.run(["list", "--csv", "--file", "-"], { input })).toEqual(plain);
    }
  });

  it("is compared by diff", async () => {
    const path = packed();
    const plain = await sockdex.run(["diff", "--json", path("plain.txt"), path("dumps/tcp")]);
    expect(plain.status).toBe(0);
    const other = await sockdex.run(["diff", "--json", path("a.tgz"), path("dumps/tcp")]);
    expect(other.stdout).toBe(plain.stdout);
  });

  it("that is damaged, or packed in a way that is not unpacked here, is an error", async () => {
    const path = packed();
    writeFileSync(path("cut.gz"), gzipSync(both).subarray(0, 900));
    writeFileSync(path("a.xz"), Buffer.from("fd377a585a000004", "hex"));
    for (const [name, why] of [
      ["cut.gz", "could not be decompressed"],
      ["a.xz", "It is xz: decompress it first"],
    ] as const) {
      const { status, stderr } = await sockdex.run(["summary", "--file", path(name)]);
      expect([status, stderr]).toEqual([1, expect.stringContaining(why)]);
      expect(stderr).not.toMatch(/\n\s+at /);
    }
  });
});
