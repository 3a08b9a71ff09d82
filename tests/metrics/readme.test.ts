import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { METRICS } from "../../src/metrics/description";
import { HISTOGRAMS, TALLIED_HISTOGRAMS } from "../../src/metrics/histograms";

it("the README lists every metric with its type and labels", () => {
  const text = readFileSync(resolve(import.meta.dirname, "../../README.md"), "utf8");
  const listed = [...text.matchAll(/^\| `(sockdex_\w+)` \| (\w+) \| ([`\w ]*)\|/gm)].map(
    ([, name, kind, labels = ""]) => ({
      name,
      kind,
      labels: [...labels.matchAll(/\w+/g)].map(([label]) => label),
    }),
  );
  const suffixes: Record<string, string> = { s: "_seconds", By: "_bytes" };
  const expected = METRICS.map(({ name, kind, unit, labels }) => ({
    name: `sockdex_${name}${suffixes[unit] ?? ""}${kind === "counter" ? "_total" : ""}`,
    kind,
    labels,
  }));
  const histograms = [...TALLIED_HISTOGRAMS, ...HISTOGRAMS].map(({ name }) => ({
    ...{ name: `sockdex_${name}_seconds`, kind: "histogram", labels: [] },
  }));
  expect(listed).toEqual([...expected, ...histograms]);
});
