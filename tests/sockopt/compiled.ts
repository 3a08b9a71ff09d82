import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileOf } from "../procfs/files";

/** For another processor: its compiler with options, and what runs its programs here. */
const [compiler = "cc", ...options] = (process.env.SOCKDEX_TEST_CC ?? "cc").split(" ");
const runner = process.env.SOCKDEX_TEST_RUN;

export const hasCompiler = spawnSync(compiler, ["--version"]).status === 0;

/** What a C program of these headers and this body of main() prints, by word pairs: a name and a number a line. */
export function numbersOf(headers: readonly string[], body: string): Map<string, number> {
  const includes = headers.map((header) => `#include <${header}>`).join("\n");
  const source = fileOf(`#include <stddef.h>\n#include <stdio.h>\n${includes}\nint main(void) {\n${body}\n}\n`, "p.c");
  const program = join(source, "../p");
  execFileSync(compiler, [...options, "-D_GNU_SOURCE", "-o", program, source]);
  const [file, args] = runner === undefined ? [program, []] : [runner, [program]];
  const lines = execFileSync(file, args, { encoding: "utf8" }).trim().split("\n");
  return new Map(lines.map((line) => [line.split(" ")[0] ?? "", Number(line.split(" ")[1])]));
}

/** The words a header brings along, as far as they look like this. */
export function wordsOf(header: string, pattern: RegExp): Set<string> {
  const text = execFileSync(compiler, [...options, "-E", "-"], { input: `#include <${header}>\n`, encoding: "utf8" });
  return new Set(text.match(pattern));
}
