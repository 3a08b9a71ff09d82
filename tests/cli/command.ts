import { spawn } from "node:child_process";
import { chmodSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { build } from "esbuild";
import { afterAll, beforeAll } from "vitest";

export interface Outcome {
  status: number | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  input?: string | Uint8Array;
  env?: NodeJS.ProcessEnv;
  /** The folder to be in. */
  cwd?: string;
  /** The user to be, for tests that run as root. */
  uid?: number;
}

/** A color that whoever runs the tests has set is none of theirs. */
const { NO_COLOR: _, FORCE_COLOR: __, ...ENV } = process.env;

/**
 * Sources bundled into a folder of the test file's own, which another user can read too, beside the packages named, of
 * those installed here. Returns where a bundle lies, by its name in `entries`.
 */
export function bundles(entries: Record<string, string>, packages: readonly string[] = []): (name: string) => string {
  let folder = "";
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "sockdex-cli-"));
    chmodSync(folder, 0o755);
    // Copied, not linked: another user may not be let into this folder.
    for (const name of packages)
      cpSync(join("node_modules", name), join(folder, "node_modules", name), { recursive: true });
    await build({
      entryPoints: entries,
      outdir: folder,
      outExtension: { ".js": ".cjs" },
      format: "cjs",
      bundle: true,
      platform: "node",
      target: "node20",
      loader: { ".wasm": "binary" },
      define: { "import.meta.url": "__filename" },
    });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return (name) => join(folder, `${name}.cjs`);
}

/** The command of these sources, run as a user does: beside the packages named, of those installed here. */
export function builtCommand(...packages: string[]) {
  const bundle = bundles({ cli: "src/cli/main.ts" }, packages);
  const path = () => bundle("cli");
  return {
    /** Where it lies, for a shell. */
    path,
    run: (args: readonly string[], options: RunOptions = {}): Promise<Outcome> =>
      outcome(process.execPath, [path(), ...args], options),
    /** In a shell, where the command is `$NODE $SOCKDEX`. */
    shell: (script: string, env: NodeJS.ProcessEnv = {}): Promise<Outcome> =>
      outcome("bash", ["-c", script], { env: { NODE: process.execPath, SOCKDEX: path(), ...env } }),
  };
}

/** Runs a program. */
export async function outcome(file: string, args: readonly string[], options: RunOptions): Promise<Outcome> {
  const { input = "", env = {}, ...user } = options;
  const child = spawn(file, args, { env: { ...ENV, ...env }, stdio: "pipe", ...user });
  // A command that does not read its input may be gone before it is written.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const exit = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  const [status, stdout, stderr] = await Promise.all([exit, text(child.stdout), text(child.stderr)]);
  return { status, stdout, stderr };
}

export function linesOf(text: string): string[] {
  return text.split("\n").slice(0, -1);
}

/** The objects of `--json`. */
export function objectsOf(text: string): unknown[] {
  return linesOf(text).map((line): unknown => JSON.parse(line));
}
