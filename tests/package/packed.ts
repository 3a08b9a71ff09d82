import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");

/** The package as a user has it: packed, and installed in a folder of its own without optional dependencies. `npm test` has built dist/ before. */
export class InstalledPackage {
  readonly folder = mkdtempSync(join(tmpdir(), "sockdex-package-"));
  readonly tarball: string;

  constructor() {
    this.tarball = join(this.folder, this.npm("pack", root, "--ignore-scripts", "--silent").trim());
    writeFileSync(join(this.folder, "package.json"), '{ "name": "user", "private": true, "type": "commonjs" }');
    this.npm("install", this.tarball, "--omit=optional", "--offline", "--no-audit", "--no-fund");
  }

  npm(...args: string[]): string {
    return execFileSync("npm", args, { cwd: this.folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  }

  node(...args: string[]): string {
    return execFileSync(process.execPath, args, {
      cwd: this.folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  /** Puts packages of this repository beside it, as links. */
  link(...names: string[]): void {
    for (const name of names) {
      const [scope, rest] = name.split("/");
      if (rest !== undefined && scope) mkdirSync(join(this.folder, "node_modules", scope), { recursive: true });
      symlinkSync(join(root, "node_modules", name), join(this.folder, "node_modules", name));
    }
  }

  write(name: string, text: string | Uint8Array): string {
    const path = join(this.folder, name);
    writeFileSync(path, text);
    return path;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
