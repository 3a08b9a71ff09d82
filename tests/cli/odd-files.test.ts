import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { procfs } from "../procfs/fake-procfs";
import { builtCommand } from "./command";

const sockdex = builtCommand();

const HEADER = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
const ROW = "0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 1000 0 11\n";
const tree = () => procfs({ 7: { comm: "node", fd: { 3: "socket:[11]" } } }, { tcp: HEADER + ROW, tcp6: HEADER });

const hasFifos = process.platform !== "win32" && spawnSync("mkfifo", ["--version"]).error === undefined;

const odd: [string, (path: string) => void][] = [
  ["a FIFO", (path) => void spawnSync("mkfifo", [path])],
  ["/dev/zero", (path) => symlinkSync("/dev/zero", path)],
  ["a file of 3 GB", (path) => void spawnSync("truncate", ["-s", "3G", path])],
];

describe.skipIf(!hasFifos)("a tree in which a small file is", () => {
  it.each(odd)("%s: it is not waited for, nor read to an end it does not have", async (_, make) => {
    for (const name of ["1/net/sockstat", "1/net/sockstat6", "7/comm", "sys/net/ipv4/ip_local_port_range"]) {
      const root = tree();
      rmSync(join(root, name), { force: true });
      mkdirSync(join(root, "sys/net/ipv4"), { recursive: true });
      make(join(root, name));
      const { status, stdout } = await sockdex.run(["list", "--process", "--proc-root", root, "not autobound"]);
      expect({ name, status }).toEqual({ name, status: 0 });
      expect(stdout).toMatch(/LISTEN +127\.0\.0\.1:8080 .* 7:3\n$/);
    }
  });

  it.each(odd.slice(0, 2))("%s in a table's place: an error", async (_, make) => {
    const root = tree();
    rmSync(join(root, "1/net/tcp6"));
    make(join(root, "1/net/tcp6"));
    const { status, stdout, stderr } = await sockdex.run(["list", "--proc-root", root]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toBe(`sockdex: ${root}/1/net/tcp6 is not a regular file: it is not read\n`);
  });

  it.each(odd)("%s where addresses of the host are: it has none", async (_, make) => {
    for (const name of ["fib_trie", "if_inet6"]) {
      const root = tree();
      writeFileSync(join(root, "1/net/tcp"), HEADER + ROW.replace("0100007F", "00000000"));
      make(join(root, "1/net", name));
      const { stdout } = await sockdex.run(["find", "192.0.2.1:8080", "--proc-root", root]);
      expect(stdout).toBe("");
    }
  });
});
