import type { ConvertSummary, InputSummary } from "../../batch/index";
import { printable } from "../terminal/printable";

const count = (value: number) => value.toLocaleString("en-US");
const plural = (value: number, one: string, many = `${one}s`) => `${count(value)} ${value === 1 ? one : many}`;

/** What a conversion has done: a line, and one for each unusable input and each with malformed lines, worst first. */
export function convertSummary(summary: ConvertSummary, asked: { host: boolean; time: boolean }): string {
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
  const usable = inputs - summary.unusable;
  const found = (what: string, missing: number) =>
    `${what} found in ${count(usable - missing)} of ${plural(usable, "input")}`;
  if (asked.host && summary.withoutHost > 0) facts.push(found("host", summary.withoutHost));
  if (asked.time && summary.withoutTime > 0) facts.push(found("time", summary.withoutTime));
  const speed = `${(bytes / 1e6).toFixed(1)} MB in ${seconds.toFixed(1)} s, ${plural(jobs, "job")}`;
  return `sockdex: ${facts.join(", ")}; ${speed}\n${lines(summary.worst)}`;
}

function lines(worst: readonly InputSummary[]): string {
  if (worst.length === 0) return "";
  const heads = ["rows", "malformed", "input"];
  const table = worst.map((input) => [count(input.rows), count(input.malformed), described(input)]);
  const widths = heads.map((head, i) => Math.max(head.length, ...table.map((line) => line[i]?.length ?? 0)));
  const draw = (line: readonly string[]) =>
    `  ${line.map((cell, i) => (i === 2 ? cell : cell.padStart(widths[i] ?? 0))).join("  ")}\n`;
  return [heads, ...table].map(draw).join("");
}

/** An input's name; of an unusable one also why, which most messages begin with the name of. */
function described({ name, error }: InputSummary): string {
  if (!error) return printable(name);
  const why = error.message.startsWith(`${name} `) ? error.message.slice(name.length + 1) : error.message;
  return printable(`${name}: unusable, ${why}`);
}
