/**
 * The reference implementation of zstd, as the package zstddec compiles it, to build/zstd.txt: the package's own host
 * takes damaged bytes for ever, so src/batch/input/zstd.ts calls the module itself. It is text, brotli as base64: a third
 * of the module's size in each bundle. Run by `npm run build:module`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync } from "node:zlib";

const host = readFileSync("node_modules/zstddec/dist/zstddec-stream.mjs", "utf8");
const base64 = /"([A-Za-z0-9+/]{10000,}=*)"/.exec(host)?.[1];
if (base64 === undefined) throw new Error("zstddec no longer holds its module as base64.");
writeFileSync("build/zstd.txt", brotliCompressSync(Buffer.from(base64, "base64")).toString("base64"));
