import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { generateDump, PROTOCOLS } from "../generate/index";

const root = resolve(import.meta.dirname, "../..");
/** An emulated Node starts in one or two seconds. */
const TIMEOUT = 120_000;

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

/** The packed package, installed for a Node of another kind than this one, which runs it beside this one. */
export class OtherNode {
  /** The folder it is installed in. */
  readonly user: string;
  /** The package's, in it. */
  readonly command: string;
  readonly #kind: string;
  #runner: readonly string[] = [];

  /** `kind`: what the lines of its checks begin with. */
  constructor(kind: string) {
    this.#kind = kind;
    this.user = mkdtempSync(join(tmpdir(), `sockdex-${kind}-`));
    this.command = join(this.user, "node_modules/sockdex/dist/cli.cjs");
    process.once("exit", () => rmSync(this.user, { recursive: true, force: true }));
    writeFileSync(join(this.user, "package.json"), '{ "private": true }');
    writeFileSync(join(this.user, "module.mjs"), MODULE);
    for (const protocol of PROTOCOLS) {
      writeFileSync(join(this.user, `${protocol}.txt`), generateDump({ protocol, rows: 300, seed: 3, quirks: 0.1 }));
    }
    const damaged = generateDump({ protocol: "tcp", rows: 50, seed: 4 }).subarray(70);
    writeFileSync(join(this.user, "damaged.txt"), damaged);
  }

  /** Ends this process, which has tested nothing. */
  skip(why: string): never {
    console.log(`${this.#kind}: SKIPPED, ${why}`);
    process.exit(0);
  }

  /** Installs the package, and others, with these options of npm's. */
  install(packages: readonly string[], options: readonly string[]): void {
    const npm = (...args: string[]) => execFileSync("npm", args, { cwd: this.user, encoding: "utf8", stdio: "pipe" });
    const tarball = join(this.user, npm("pack", root, "--ignore-scripts", "--silent").trim());
    try {
      npm("install", tarball, ...packages, ...options, "--force", "--ignore-scripts", "--no-audit", "--no-fund");
    } catch (error) {
      this.skip(`npm does not install ${packages.join(" ")} here: ${String(error).split("\n").at(-1)}`);
    }
  }

  /** What runs it, before the words of a command line. */
  runBy(...command: readonly string[]): void {
    this.#runner = command;
  }

  output(...args: readonly string[]): string {
    return this.#outputOf(this.#runner, args);
  }

  #outputOf(command: readonly string[], args: readonly string[]): string {
    const [file = "", ...before] = command;
    const { status, signal, error, stdout, stderr } = spawnSync(file, [...before, ...args], {
      ...{ cwd: this.user, encoding: "utf8", timeout: TIMEOUT, maxBuffer: 2 ** 28 },
    });
    return status === 0 ? stdout : `ended with ${error ?? signal ?? status}: ${stderr}`;
  }

  check(what: string, isRight: boolean, found: string): void {
    if (!isRight) process.exitCode = 1;
    console.log(`${this.#kind}, ${what}: ${isRight ? "right" : `WRONG: ${found.slice(0, 2000)}`}`);
  }

  /** The module on all tables, and the command on dumps, print what they print by this Node. */
  checkDumps(): void {
    const { command } = this;
    const files = PROTOCOLS.flatMap((protocol) => ["--file", `${protocol}.txt`]);
    this.checkAlike("the module", "module.mjs");
    this.checkAlike("sockdex list", command, "list", ...files);
    this.checkAlike("sockdex list, by a filter", command, "list", "state established and dport > :1000", ...files);
    this.checkAlike("sockdex summary", command, "summary", "--json", ...files);
    this.checkAlike("sockdex convert", command, "convert", "tcp6.txt", "--to", "ndjson");
  }

  /** This Node and the other print the same, and more than a few words. */
  checkAlike(what: string, ...args: readonly string[]): void {
    const [here, there] = [this.#outputOf([process.execPath], args), this.output(...args)];
    this.check(what, here === there && here.length > 100 && !here.startsWith("ended"), there);
  }

  /** The kernel's numbers and structures, as a C compiler with these options has them; `run` runs what it makes. */
  checkHeaders(compiler: readonly string[], run?: string): void {
    const [file = ""] = compiler;
    if (spawnSync(file, ["--version"]).status !== 0) {
      console.log(`${this.#kind}, the kernel's numbers and structures: SKIPPED, there is no ${file}`);
      return;
    }
    const { status, stdout } = spawnSync("npx", ["vitest", "run", "tests/libc", "tests/sockopt/tcp-info.test.ts"], {
      ...{ cwd: root, encoding: "utf8", timeout: TIMEOUT },
      env: { ...process.env, SOCKDEX_TEST_CC: compiler.join(" "), ...(run !== undefined && { SOCKDEX_TEST_RUN: run }) },
    });
    this.check("the kernel's numbers and structures", status === 0, stdout);
  }
}
