import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Measured } from "./alternate";
import { type Machine, machine } from "./machine";
import { figure, times } from "./numbers";
import { quick } from "./options";
import { textTable } from "./text-table";

/** What contenders were timed at. */
export interface Case {
  title: string;
  /** What `per` counts: `row`, `look-up`. */
  each: string;
  /** A run handles so many of them. */
  per: number;
  /** What one of them takes is told in; nanoseconds unless said. */
  unit?: "ms";
  /** Its median is the 1 of all ratios. */
  base: string;
  results: Measured[];
}

/** A line of the budget at the end of DESIGN.md. */
export interface BudgetLine {
  what: string;
  figure: string;
  bar: string;
  /** Undefined: not measured, and the figure says why. */
  met: boolean | undefined;
}

export interface Figure {
  what: string;
  figure: string;
}

export interface Results {
  question: string;
  quick: boolean;
  machine: Machine;
  cases: Case[];
  figures: Figure[];
  tables: { title: string; heads: readonly string[]; rows: readonly (readonly string[])[] }[];
  notes: string[];
  budget: BudgetLine[];
}

const folder = resolve(import.meta.dirname, "../../build/bench");

/** A smoke run does not overwrite what a full one has found. */
const resultsPath = (question: string, isQuick = quick) =>
  resolve(folder, `${question}${isQuick ? ".quick" : ""}.json`);

/** A question's results: printed as they come, written as JSON at the end. */
export class Report {
  readonly #results: Results;

  constructor(question: string) {
    this.#results = { question, quick, machine: machine(), cases: [], figures: [], tables: [], notes: [], budget: [] };
  }

  get cases(): readonly Case[] {
    return this.#results.cases;
  }

  case(one: Case): Case {
    this.#results.cases.push(one);
    const { title, each, per, unit = "ns", base, results } = one;
    const units = per * (unit === "ms" ? 1e6 : 1);
    const one1 = median(one, base);
    const rows = results.map(({ contender, median, least, most, samples }) => [
      contender,
      figure(median / units),
      `${figure(least / units)} – ${figure(most / units)}`,
      contender === base ? "1" : times(median / one1),
      figure(median / 1e6),
      String(samples),
    ]);
    console.log(`\n${title}`);
    console.log(textTable(["", `${unit} a ${each}`, "least – most", `to ${base}`, "ms a run", "runs"], rows));
    return one;
  }

  figures(title: string, figures: readonly Figure[]): void {
    this.#results.figures.push(...figures);
    console.log(`\n${title}`);
    console.log(
      textTable(
        ["", "figure"],
        figures.map(({ what, figure }) => [what, figure]),
      ),
    );
  }

  /** Figures of more than one column, told as they are. */
  table(title: string, heads: readonly string[], rows: readonly (readonly string[])[]): void {
    this.#results.tables.push({ title, heads, rows });
    console.log(`\n${title}`);
    console.log(textTable(heads, rows));
  }

  note(text: string): void {
    this.#results.notes.push(text);
    console.log(`  note: ${text}`);
  }

  /** Small sizes prove nothing: a smoke run judges none. */
  budget(line: BudgetLine): void {
    if (!quick) this.#results.budget.push(line);
  }

  write(): void {
    const path = resultsPath(this.#results.question);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${JSON.stringify(this.#results, null, 2)}\n`);
  }
}

/** A contender's median in a case, NaN when it was not in it. */
export function median(one: Case, contender: string): number {
  return one.results.find((result) => result.contender === contender)?.median ?? Number.NaN;
}

/** What a question wrote; throws when it has not been asked. */
export function readResults(question: string, isQuick = quick): Results {
  return JSON.parse(readFileSync(resultsPath(question, isQuick), "utf8")) as Results;
}

export function printBudget(lines: readonly BudgetLine[]): void {
  const met = (line: BudgetLine) => (line.met === undefined ? "–" : line.met ? "met" : "NOT MET");
  console.log(
    textTable(
      ["budget", "figure", "bar", ""],
      lines.map((line) => [line.what, line.figure, line.bar, met(line)]),
    ),
  );
}
