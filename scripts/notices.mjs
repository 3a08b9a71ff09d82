/**
 * What is bundled into dist/ keeps its authors' notices: their licence texts, in dist/THIRD-PARTY-NOTICES.txt.
 * Run by `npm run build:host`.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const BUNDLED = ["commander", "picocolors", "uplot"];

/** A package and all it brings along, as far as it is installed beside it. */
function walk(name, seen) {
  if (seen.has(name)) return;
  const folder = join("node_modules", name);
  let manifest;
  try {
    manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  } catch {
    // An optional dependency that is not there is not bundled either.
    return;
  }
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? readFileSync(join(folder, file), "utf8").trim() : `Licence: ${manifest.license}`;
  seen.set(name, `${name} ${manifest.version} (${manifest.license})\n\n${text}`);
  for (const next of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) walk(next, seen);
}

const notices = new Map();
for (const name of BUNDLED) walk(name, notices);
const line = `\n\n${"-".repeat(80)}\n\n`;
writeFileSync("dist/THIRD-PARTY-NOTICES.txt", `${[...notices.values()].join(line)}\n`);
