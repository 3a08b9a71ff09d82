/**
 * The packed package under each Node that it is for, as far as npm has it for this machine, without koffi: its library as
 * ES module and CommonJS, its monitor, its command, what each function does that asks for live sockets, and zstd, which
 * Node's own stream loses rows of.
 *
 *     npm run test:nodes             20, 22 and 24
 *     npm run test:nodes -- 22       that one
 */
import { execFileSync, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { storedZstd } from "../fuzz/pack";
import { generateDump } from "../generate/index";
import { buildProgram } from "../refusals/build-program";
import { withoutKoffi } from "../refusals/expected";

const isLinux = process.platform === "linux";
const root = resolve(import.meta.dirname, "../..");
const named = process.argv.slice(2);
const versions = named.length > 0 ? named : ["20", "22", "24"];

const folder = mkdtempSync(join(tmpdir(), "sockdex-nodes-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
const npm = (cwd: string, ...args: string[]) => execFileSync("npm", args, { cwd, encoding: "utf8", stdio: "pipe" });

const user = join(folder, "user");
mkdirSync(user);
writeFileSync(join(user, "package.json"), '{ "name": "user", "private": true }');
const tarball = join(user, npm(user, "pack", root, "--ignore-scripts", "--silent").trim());
npm(user, "install", tarball, "--omit=optional", "--offline", "--no-audit", "--no-fund");
const half = generateDump({ protocol: "tcp", rows: 500, seed: 2 });
const frames = Buffer.concat([storedZstd(half, 1000), storedZstd(half, 100_000)]);
writeFileSync(join(user, "two-frames.zst"), frames);
writeFileSync(join(user, "cut-off.zst"), frames.subarray(0, frames.length - 1));
writeFileSync(join(user, "dump.txt"), generateDump({ protocol: "tcp6", rows: 1000, seed: 1, quirks: 0.2 }));

const USE = `
const assert = (truth, what) => { if (!truth) throw new Error(what); };
(async () => {
  const table = readDumpSync("dump.txt", { details: true });
  assert(table.size === 1000 && table.diagnostics.malformed === 0, "rows");
  const { inode } = table.row(500);
  assert(inode === 0 || table.byInode(inode).inode === inode, "look-up");
  let rows = 0;
  for await (const batch of readDump("dump.txt", { rowsPerBatch: 300 })) rows += batch.size;
  assert(rows === 1000, "batches");
  const { opened, closed, changed } = diff(table, table);
  assert(opened.length + closed.length + changed.length === 0, "comparison");
  if (process.platform === "linux") {
    assert(readSockets().diagnostics.headers > 0, "live tables");
    const monitor = new SocketMonitor();
    assert((await monitor.refresh()).table.diagnostics.headers > 0, "monitor");
    await monitor.close();
  }
  console.log("right");
})();`;
const NAMES = "{ readDump, readDumpSync, readSockets }";
writeFileSync(
  join(user, "use.mjs"),
  `import ${NAMES} from "sockdex"; import { diff, SocketMonitor } from "sockdex/live";${USE}`,
);
writeFileSync(
  join(user, "use.cjs"),
  `const ${NAMES} = require("sockdex"); const { diff, SocketMonitor } = require("sockdex/live");${USE}`,
);

const WHAT_WORKS = "what-works.mjs";
await buildProgram(join(user, WHAT_WORKS), { isPacked: true });

/** Its binary, or why it cannot be had. */
function nodeOf(version: string): { path: string } | { absence: string } {
  const name = `node-${process.platform}-${process.arch}`;
  const home = join(folder, `node-${version}`);
  mkdirSync(home);
  writeFileSync(join(home, "package.json"), '{ "private": true }');
  try {
    npm(home, "install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", `${name}@${version}`);
  } catch (error) {
    return { absence: `npm has no ${name}@${version} here: ${String(error).split("\n").at(-1)}` };
  }
  const path = join(home, "node_modules", name, "bin/node");
  return existsSync(path) ? { path } : { absence: `${name}@${version} holds no binary` };
}

// What find -i is asked about.
const server = createServer().listen(0, "127.0.0.1");
await once(server, "listening");
const { port } = server.address() as AddressInfo;

let failures = 0;
for (const version of versions) {
  const found = nodeOf(version);
  if ("absence" in found) {
    console.log(`Node ${version}: SKIPPED, ${found.absence}`);
    continue;
  }
  const run = (...args: string[]) => spawnSync(found.path, args, { cwd: user, encoding: "utf8", timeout: 120_000 });
  const full = run("--version").stdout.trim();
  const sockdex = (...words: string[]) => run("node_modules/sockdex/dist/cli.cjs", ...words);
  const converted = (file: string) => sockdex("convert", file, "-o", "rows.csv").stderr;
  const whatWorks = run(WHAT_WORKS).stdout;
  const saysWhatToInstall = (...words: string[]) =>
    !isLinux || sockdex(...words).stderr.endsWith(": npm install koffi\n");
  const checks = {
    "ES module": run("use.mjs").stdout === "right\n",
    CommonJS: run("use.cjs").stdout === "right\n",
    command: JSON.parse(sockdex("summary", "--json", "--file", "dump.txt").stdout).total === 1000,
    "each function without koffi": !isLinux || isDeepStrictEqual(JSON.parse(whatWorks || "{}"), withoutKoffi()),
    "list --source netlink without koffi": saysWhatToInstall("list", "--source", "netlink"),
    "check without koffi": saysWhatToInstall("check", "127.0.0.1:1"),
    "find -i without koffi": saysWhatToInstall("find", `:${port}`, "-i"),
    "zstd of two frames": converted("two-frames.zst").startsWith("sockdex: 1,000 rows, 1 input, 0 malformed lines"),
    "zstd that is cut off": converted("cut-off.zst").includes("unexpected end of file"),
  };
  const wrong = Object.entries(checks).flatMap(([name, isRight]) => (isRight ? [] : [name]));
  failures += wrong.length;
  console.log(`Node ${full}: ${wrong.length === 0 ? "right" : `WRONG: ${wrong.join(", ")}`}`);
  if (wrong.length > 0) console.log(run("use.mjs").stderr, run("use.cjs").stderr, whatWorks);
}
server.close();
if (failures > 0) process.exitCode = 1;
