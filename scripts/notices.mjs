/**
 * What is bundled into dist/ keeps its authors' notices: the licence texts of all packages of which a byte is in a
 * bundle, as esbuild tells, in dist/THIRD-PARTY-NOTICES.txt or the file named. Run by `npm run build`.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

/** All that is built into dist/, what is inlined as text included. */
const ENTRIES = [
  ...[
    "index",
    "core",
    "live/index",
    "live/worker",
    "sockopt/index",
    "servers/index",
    "metrics/prometheus",
    "metrics/opentelemetry",
  ],
  ...["batch/index", "batch/pool/worker", "cli/main", "page/main", "page/worker/index"],
].map((name) => `src/${name}.ts`);

/** A file that is made of a package's. */
const MADE_OF = { "build/zstd.txt": "zstddec" };

const { optionalDependencies, peerDependencies } = JSON.parse(readFileSync("package.json", "utf8"));
const { metafile } = await build({
  entryPoints: ENTRIES,
  bundle: true,
  metafile: true,
  write: false,
  outdir: "dist",
  platform: "node",
  external: Object.keys({ ...optionalDependencies, ...peerDependencies }),
  // Texts are bundles themselves, of entries above.
  loader: { ".wasm": "binary", ".txt": "text" },
  logLevel: "error",
});
const files = Object.values(metafile.outputs).flatMap(({ inputs }) =>
  Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
);
const packages = new Set(files.flatMap((file) => MADE_OF[file] ?? packageOf(file) ?? []));

function packageOf(file) {
  return /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];
}

function noticeOf(name) {
  const { version, license } = JSON.parse(readFileSync(join("node_modules", name, "package.json"), "utf8"));
  const text = licenceTexts(name);
  if (text === "") throw new Error(`${name} is bundled and has no licence's text.`);
  return `${name} ${version} (${license})\n\n${text}`;
}

function licenceTexts(name) {
  const folder = join("node_modules", name);
  if (!existsSync(folder)) return "";
  const names = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)(\.|$|-)/i.test(file));
  return names
    .sort()
    .map((file) => readFileSync(join(folder, file), "utf8").trim())
    .join("\n\n");
}

const line = `\n\n${"-".repeat(80)}\n\n`;
const [, , output = "dist/THIRD-PARTY-NOTICES.txt"] = process.argv;
writeFileSync(output, `${[...packages].sort().map(noticeOf).join(line)}\n`);
