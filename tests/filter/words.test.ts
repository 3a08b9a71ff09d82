import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { describeCommand } from "../../src/cli/completion/describe";
import { withKnownValues } from "../../src/cli/completion/known-values";
import { createProgram } from "../../src/cli/program";
import { STATE_GROUPS, STATE_WORDS } from "../../src/filter/state-sets";
import { BINDERS, COMPARISONS, CONDITION_WORDS, TIMER_WORDS, UNREPORTED } from "../../src/filter/vocabulary";
import { PROTOCOLS } from "../../src/table/protocols";

const docs = readFileSync("docs/filter.md", "utf8").replaceAll("```", "");
/** Every word that the document sets as code. */
const documented = new Set(
  [...docs.matchAll(/`([^`]+)`|^[a-z]+ += .*$/gm)].flatMap(([all]) => all.match(/[^\s`"|,:]+/g)),
);

describe("docs/filter.md", () => {
  it.each(
    Object.entries({
      conditions: CONDITION_WORDS,
      states: [...STATE_WORDS.filter((word) => word !== "unconn"), ...STATE_GROUPS],
      timers: TIMER_WORDS,
      protocols: PROTOCOLS,
      operators: [...Object.keys(BINDERS).filter((word) => !word.includes("|")), ...Object.keys(COMPARISONS)],
      refused: Object.keys(UNREPORTED),
    }),
  )("has all %s", (_, words) => {
    expect(words.filter((word) => !documented.has(word))).toEqual([]);
  });
});

describe("the help of list", () => {
  const list = withKnownValues(describeCommand(createProgram(() => {}))).commands.find(({ word }) => word === "list");

  it("explains every word that begins a condition", () => {
    const [, filter = ""] = /\nFilter: (.*?)\n\n/s.exec(list?.more ?? "") ?? [];
    const words = new Set(filter.match(/[a-z]+/g));
    expect(CONDITION_WORDS.filter((word) => !words.has(word))).toEqual([]);
  });

  it.each([
    ["--timer", TIMER_WORDS],
    ["--state", [...STATE_WORDS, ...STATE_GROUPS]],
    ["--protocol", PROTOCOLS],
  ])("names values of %s that it takes", (long, words) => {
    const { description = "", values = [] } = list?.options.find((option) => option.long === long) ?? {};
    expect(values).toEqual(words);
    const named = description.replace(/^.*\(default: all: |, and each with a 6\)/g, "").match(/[a-z][a-z-]+/g) ?? [];
    expect(named.length).toBeGreaterThan(2);
    expect(named.filter((word) => !words.includes(word))).toEqual([]);
  });
});
