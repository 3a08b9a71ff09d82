import type { ConvertSummary, InputSummary } from "../batch/index";
import { printable } from "./printable";

const count = (value: number) => value.toLocaleString("en-US");
const plural = (value: number, one: string, many = `${one}s`) => `${count(value)} ${value === 1 ? one : many}`;

/** What a conversion has done: a line, and one for each input with something to tell, worst first. */
export function convertSummary(summary: ConvertSummary): string {
  const { rows, written, inputs, malformed, duplicates, bytes, seconds, jobs } = summary;
  const facts = [
    written === rows ? plural(rows, "row") : `${count(written)} of ${plural(rows, "row")}`,
    `${plural(inputs, "input")}${summary.resumed > 0 ? `, ${count(summary.resumed)} finished before` : ""}`,
    plural(malformed, "malformed line"),
    plural(duplicates, "duplicate"),
  ];
  if (summary.unusable > 0) facts.push(`${count(summary.unusable)} unusable`);
  if (summary.withoutTable > 0) facts.push(`${count(summary.withoutTable)} without a table`);
  if (summary.skipped > 0) facts.push(`${count(summary.skipped)} skipped (not regular files)`);
  const speed = `${(bytes / 1e6).toFixed(1)} MB in ${seconds.toFixed(1)} s, ${plural(jobs, "job")}`;
  return `sockdex: ${facts.join(", ")}; ${speed}\n${lines(summary.worst)}`;
}

function lines(worst: readonly InputSummary[]): string {
  if (worst.length === 0) return "";
  const heads = ["rows", "malformed", "duplicates", "input"];
  const table = worst.map(({ rows, malformed, duplicates, name, error }) => [
    count(rows),
    count(malformed),
    count(duplicates),
    `${printable(name)}${error ? " (unusable)" : ""}`,
  ]);
  const widths = heads.map((head, i) => Math.max(head.length, ...table.map((line) => line[i]?.length ?? 0)));
  const draw = (line: readonly string[]) =>
    `  ${line.map((cell, i) => (i === 3 ? cell : cell.padStart(widths[i] ?? 0))).join("  ")}\n`;
  return [heads, ...table].map(draw).join("");
}
