import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";

/** The floors, lowest first: a file imports from its own floor and from floors below it (CONTRIBUTING.md). */
const FLOORS = [
  "package.json",
  "build",
  "assembly",
  "src/module",
  "src/table",
  "src/optional",
  "src/async",
  "src/text",
  "src/filter",
  "src/summary",
  "src/capture",
  "src/changes",
  "src/core.ts",
  "src/listing",
  "src/findings",
  "src/page",
  "src/libc",
  "src/sockdiag",
  "src/procfs",
  "src/index.ts",
  "src/live",
  "src/sockopt",
  "src/metrics",
  "src/servers",
  "src/batch",
  "src/recorder",
  "src/cli",
];
/** What a browser can load: all below the system calls. */
const WITHOUT_NODE = FLOORS.slice(FLOORS.indexOf("assembly"), FLOORS.indexOf("src/libc"));

const root = resolve(import.meta.dirname, "..");
const files = ["src", "assembly"]
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)),
  )
  .filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"));

const floorOf = (file: string) => FLOORS.findIndex((floor) => file === floor || file.startsWith(`${floor}/`));

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(([, specifier = ""]) => specifier);
}

describe.each(files)("%s", (file) => {
  test("is short enough to be read in one sitting", () => {
    expect(readFileSync(join(root, file), "utf8").split("\n").length).toBeLessThanOrEqual(310);
  });

  test("imports from its own floor and below", () => {
    for (const specifier of importsOf(file)) {
      if (!specifier.startsWith(".") || specifier.endsWith("/package.json")) continue;
      const target = relative(root, resolve(root, dirname(file), specifier));
      const to = floorOf(FLOORS.includes(`${target}.ts`) ? `${target}.ts` : target);
      expect(to, `${file} imports ${specifier}`).toBeGreaterThanOrEqual(0);
      expect(to, `${file} imports ${specifier}`).toBeLessThanOrEqual(floorOf(file));
    }
  });
});

test("what the page is made of is the page's own", () => {
  const outside = files.filter((file) => !file.startsWith("src/page/"));
  expect(outside.filter((file) => importsOf(file).some((specifier) => /(^|\/)page\//.test(specifier)))).toEqual([]);
});

test.each(files.filter((file) => WITHOUT_NODE.some((place) => file.startsWith(place))))(
  "%s runs without Node",
  (file) => {
    expect(importsOf(file).filter((specifier) => specifier.startsWith("node:"))).toEqual([]);
  },
);

/** Names of the functions of a file that are longer than this, and their lines. */
function longFunctions(file: string, most: number): string[] {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), "utf8"), ts.ScriptTarget.Latest, true);
  const lineAt = (position: number) => source.getLineAndCharacterOfPosition(position).line;
  const found: string[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isFunctionLike(node) && "body" in node && node.body) {
      const lines = lineAt(node.end) - lineAt(node.getStart(source)) + 1;
      if (lines > most) found.push(`${node.name?.getText(source) ?? "a function"}, ${lines} lines`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Column views go with the memory they are of: a table makes them anew, and whoever else has some is given them for a moment. */
test("views of columns are made, and kept, in one place", () => {
  const withViews = files.filter((file) => /\bviewColumns\(/.test(readFileSync(join(root, file), "utf8")));
  expect(withViews).toEqual(["src/table/columns.ts", "src/table/queries/query-table.ts"]);
  const kept = files.filter((file) => keepsColumns(file));
  expect(kept.sort()).toEqual([
    // A pass of a filter's own.
    "src/filter/match/block.ts",
    // Copies, or of a table that is read no more.
    "src/page/worker/held-table.ts",
    "src/table/queries/query-table.ts",
  ]);
});

/** Whether a class has a field of a table's columns. */
function keepsColumns(file: string): boolean {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), "utf8"), ts.ScriptTarget.Latest, true);
  let keeps = false;
  const visit = (node: ts.Node) => {
    if (ts.isPropertyDeclaration(node) && /\b(Core|Detail)?Columns\b/.test(node.type?.getText(source) ?? ""))
      keeps = true;
    ts.forEachChild(node, visit);
  };
  visit(source);
  return keeps;
}

/** The SIMD path is one loop over one row: apart, its loads would no longer be beside what is made of them. */
const LONG = "assembly/row/regular.ts";

test.each(files.filter((file) => file !== LONG))("%s has no function of more than 80 lines", (file) => {
  expect(longFunctions(file, 80)).toEqual([]);
});

test("what is too long is found", () => {
  expect(longFunctions(LONG, 80)).toEqual([expect.stringMatching(/^readRegularRows, \d+ lines$/)]);
});

test("no folder has more than 20 files", () => {
  const counts = new Map<string, number>();
  for (const file of files) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
  expect([...counts].filter(([, count]) => count > 20)).toEqual([]);
});

/** Files that import each other, types too: each a circle. */
function circles(): string[] {
  const state = new Map<string, "open" | "done">();
  const found: string[] = [];
  const visit = (file: string, path: readonly string[]) => {
    if (state.get(file) === "done") return;
    if (state.get(file) === "open") {
      found.push([...path.slice(path.indexOf(file)), file].join(" → "));
      return;
    }
    state.set(file, "open");
    for (const specifier of importsOf(file)) {
      if (!specifier.startsWith(".")) continue;
      const target = join(dirname(file), specifier);
      const imported = [`${target}.ts`, join(target, "index.ts")].find((name) => files.includes(name));
      if (imported !== undefined) visit(imported, [...path, file]);
    }
    state.set(file, "done");
  };
  for (const file of files) visit(file, []);
  return found;
}

test("no files import each other in a circle", () => {
  expect(circles()).toEqual([]);
});
