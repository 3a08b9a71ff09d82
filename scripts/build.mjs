/**
 * Builds what has changed since the last time, several steps at once: `node scripts/build.mjs GOAL…`, `all` by default.
 * scripts/build-steps.mjs has the steps. A step is left out when its command, what it reads and what it wrote are what
 * they were: build/stamps/ remembers that.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { delimiter, resolve } from "node:path";
import { promisify } from "node:util";
import { globSync } from "tinyglobby";
import { goals, steps } from "./build-steps.mjs";

const root = resolve(import.meta.dirname, "..");
const STAMPS = "build/stamps";
const env = { ...process.env, PATH: `${resolve(root, "node_modules/.bin")}${delimiter}${process.env.PATH}` };

process.chdir(root);
mkdirSync(STAMPS, { recursive: true });
mkdirSync("dist", { recursive: true });
/** The steps of some goals, and those they come after. */
function namesOf(wanted) {
  const names = new Set();
  const add = (name) => {
    if (!Object.hasOwn(steps, name)) throw new Error(`"${name}" is not a step or a goal of scripts/build-steps.mjs.`);
    for (const before of steps[name].after ?? []) add(before);
    names.add(name);
  };
  for (const goal of wanted.length > 0 ? wanted : ["all"]) for (const name of goals[goal] ?? [goal]) add(name);
  return [...names];
}

/** Runs the steps that are due, each as soon as those it comes after are done and a core is free. */
async function build(names) {
  const done = new Map();
  const cores = new Cores(availableParallelism());
  const finish = async (name) => {
    await Promise.all((steps[name].after ?? []).map((before) => done.get(before)));
    if (readStamp(name) === stampOf(name)) return;
    await cores.run(() => run(name));
  };
  for (const name of names) done.set(name, finish(name));
  const failed = (await Promise.allSettled(done.values())).find(({ status }) => status === "rejected");
  if (failed) throw failed.reason;
}

async function run(name) {
  const { writes, commands } = steps[name];
  // A step that was due writes what later ones read.
  contents.clear();
  rmSync(`${STAMPS}/${name}`, { force: true });
  for (const file of filesOf(writes)) rmSync(file);
  for (const [program, ...args] of commands) {
    await promisify(execFile)(program, args, { env }).catch(({ stdout, stderr, message }) => {
      throw new Error(`The build stopped at its step "${name}": ${message}\n${stdout}${stderr}`);
    });
  }
  contents.clear();
  writeFileSync(`${STAMPS}/${name}`, stampOf(name));
}

function readStamp(name) {
  try {
    return readFileSync(`${STAMPS}/${name}`, "utf8");
  } catch {
    return undefined;
  }
}

/** Changes with what a step does, with the contents it reads, and with the sizes and times of what it wrote. */
function stampOf(name) {
  const { reads, writes, commands } = steps[name];
  const hash = createHash("sha256").update(JSON.stringify(commands));
  for (const file of filesOf(["package.json", "package-lock.json", ...reads]))
    hash.update(`\n${file}\n${contentOf(file)}`);
  for (const file of filesOf(writes)) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`\n${file} ${size} ${mtimeMs}`);
  }
  return hash.digest("hex");
}

/** Hashes of files: several steps read src/, which is read once while nothing is written. */
const contents = new Map();

function contentOf(file) {
  const known = contents.get(file) ?? createHash("sha256").update(readFileSync(file)).digest("hex");
  contents.set(file, known);
  return known;
}

function filesOf(patterns) {
  return globSync(patterns, { cwd: root, expandDirectories: false }).sort();
}

/** So many at a time. */
class Cores {
  #free;
  #waiting = [];

  constructor(count) {
    this.#free = count;
  }

  async run(task) {
    if (this.#free === 0) await new Promise((resolve) => this.#waiting.push(resolve));
    else this.#free--;
    try {
      await task();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}

try {
  await build(namesOf(process.argv.slice(2)));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
