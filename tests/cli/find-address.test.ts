import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import type { SocketRowJson } from "../../src/index";
import { procfs } from "../procfs/fake-procfs";
import { folderOf } from "../procfs/files";
import { builtCommand, linesOf, objectsOf } from "./command";

const sockdex = builtCommand();

const HEADER = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
const [ANY, ANY6] = ["0".repeat(8), "0".repeat(32)];
const row = (local: string, state: string, inode: number) =>
  `   0: ${local} ${local.length > 20 ? ANY6 : ANY}:0000 ${state} 00000000:00000000 00:00000000 00000000 0 0 ${inode} 1 0 100\n`;

/** `fib_trie` of a host with these networks as its own, as Linux prints it. */
const trie = (...local: string[]) =>
  `Main:\n  +-- 0.0.0.0/0 3 0 5\n     |-- 198.51.100.0\n        /24 link UNICAST\nLocal:\n${local
    .map((network) => network.split("/"))
    .map(([address, bits]) => `     |-- ${address}\n        /${bits} host LOCAL\n`)
    .join("")}`;
const IF_INET6 = "fe8000000000000000fc00fffe000001 04 40 20 80     eth0\n";

const inodes = (stdout: string) => objectsOf(stdout).map((row) => (row as SocketRowJson).inode);

describe("find ADDRESS:PORT", () => {
  const tables = {
    tcp: HEADER + row(`${ANY}:0050`, "0A", 1) + row("0100007F:0051", "0A", 2) + row(`${ANY}:0051`, "0A", 3),
    tcp6: HEADER + row(`${ANY6}:0050`, "0A", 4) + row(`${ANY6}:0052`, "0A", 5),
    udp: HEADER + row(`${ANY}:0050`, "07", 6),
    udp6: HEADER + row(`${ANY6}:0053`, "07", 7),
    raw: HEADER + row(`${ANY}:0052`, "07", 8),
    fib_trie: trie("192.0.2.2/32", "203.0.113.0/24"),
    if_inet6: IF_INET6,
  };

  it.each([
    // Each transport by itself; `::` only where nothing is at 0.0.0.0.
    ["192.0.2.2:80", [1, 6]],
    ["[::ffff:192.0.2.2]:80", [1, 6]],
    ["203.0.113.77:80", [1, 6]],
    ["127.0.0.1:80", [1, 6]],
    ["192.0.2.0/24:80", [1, 6]],
    // Not the IPv4 one.
    ["[::1]:80", [4]],
    ["[0:0:0:0:0:0:0:1]:80", [4]],
    ["[fe80::fc:ff:fe00:1]:80", [4]],
    ["[fe80::fc:ff:fe00:1%eth0]:80", [4]],
    ["[fe80::fc:ff:fe00:1]%eth0:80", [4]],
    ["fe80::fc:ff:fe00:1%eth0:80", [4]],
    ["[::1]:81", []],
    // One at the very address hears there.
    ["127.0.0.1:81", [2]],
    ["127.0.0.1%lo:81", [2]],
    ["192.0.2.2:81", [3]],
    ["192.0.2.2:82", [5]],
    ["192.0.2.2:83", [7]],
    // Not of this host.
    ["198.51.100.1:80", []],
    ["[2001:db8::1]:80", []],
  ])("%s", async (target, expected) => {
    const { stdout, status } = await sockdex.run(["find", target, "--json", "--proc-root", procfs({}, tables)]);
    expect({ found: inodes(stdout), status }).toEqual({ found: expected, status: expected.length > 0 ? 0 : 1 });
  });

  it("judges a dump as a whole, however long it is, and knows no interfaces", async () => {
    const filler = row("0200007F:1000", "0A", 9).repeat(70_000);
    const input = `${HEADER}${row(`${ANY}:0050`, "0A", 1)}${filler}${row("050A0A0A:0051", "0A", 2)}`;
    const find = async (target: string) =>
      inodes((await sockdex.run(["find", target, "--json", "--file", "-"], { input })).stdout);
    expect(await find("10.10.10.5:80")).toEqual([1]);
    expect(await find("10.10.10.6:80")).toEqual([]);
    expect(await find("[::1]:80")).toEqual([]);
  });

  const flags = ["-n", "-p", "-f", "-m", "--propagation", "private"];
  const mayUnshare = spawnSync("unshare", [...flags, "ip", "link"]).status === 0;
  it.skipIf(!mayUnshare)("takes the addresses of the namespace that is read, not of the caller's", async () => {
    const root = folderOf({});
    const program = `require("node:net").createServer().listen(2024, "0.0.0.0", () => console.log("listening"))`;
    // Process 1 of this procfs is the shell; the command is in yet another namespace, with other addresses.
    const script = `
      mount -t proc proc "$3" && ip addr add 192.0.2.1/32 dev lo && ip link set lo up
      mkfifo "$3.fifo" && { "$1" -e '${program}' > "$3.fifo" & } && read -r line < "$3.fifo"; rm "$3.fifo"
      for address in 192.0.2.1 192.0.2.2; do
        unshare -n sh -c 'ip addr add 192.0.2.2/32 dev lo; ip link set lo up; exec "$@"' sh \
          "$1" "$2" find $address:2024 --proc-root "$3" --json
        echo "status $?"
      done
      kill $!`;
    const { status, stdout } = await run("unshare", [
      ...flags,
      "sh",
      "-c",
      script,
      "sh",
      process.execPath,
      sockdex.path(),
      root,
    ]);
    expect(status).toBe(0);
    const [first = "", ...rest] = linesOf(stdout);
    expect(JSON.parse(first)).toMatchObject({ state: "LISTEN", localAddress: "0.0.0.0", localPort: 2024 });
    expect(rest).toEqual(["status 0", "status 1"]);
  });
});

async function run(file: string, args: readonly string[]) {
  const child = spawn(file, args, { stdio: ["ignore", "pipe", "ignore"] });
  const closed = once(child, "close");
  return { stdout: await text(child.stdout), status: (await closed)[0] as unknown };
}
