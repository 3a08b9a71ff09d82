import { build, type Plugin } from "esbuild";

/** A program as one file that Node runs, with all that it imports; `plugins` may leave some of it out. */
export async function bundle(program: string, outfile: string, plugins: Plugin[] = []): Promise<void> {
  await build({
    entryPoints: [program],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    loader: { ".wasm": "binary", ".txt": "text" },
    logLevel: "error",
    plugins,
  });
}
