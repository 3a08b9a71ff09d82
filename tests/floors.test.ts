import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
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
  "src/procfs",
  "src/index.ts",
  "src/live",
  "src/sockopt",
  "src/metrics",
  "src/batch",
  "src/cli",
];
/** What a browser can load. */
const WITHOUT_NODE = [
  ...[
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
  ],
  ...["src/listing", "src/findings", "src/page"],
];

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
