import type { ConvertSummary, InputSummary } from "../../batch/index";
import { grouped } from "../../text/numbers";
import { plural } from "../../text/plural";
import { printable } from "../terminal/terminal";

const counted = (value: number, noun: string) => plural(value, noun, grouped);

/** What a conversion has done: a line, and one for each unusable input and each with malformed lines, worst first. */
export function convertSummary(summary: ConvertSummary, asked: { host: boolean; time: boolean }): string {
  const { rows, written, inputs, malformed, duplicates, bytes, seconds, jobs } = summary;
  const facts = [
    written === rows ? counted(rows, "row") : `${grouped(written)} of ${counted(rows, "row")}`,
    `${counted(inputs, "input")}${summary.resumed > 0 ? `, ${grouped(summary.resumed)} finished before` : ""}`,
    counted(malformed, "malformed line"),
    counted(duplicates, "duplicate"),
  ];
  if (summary.unusable > 0) facts.push(`${grouped(summary.unusable)} unusable`);
  if (summary.withoutTable > 0) facts.push(`${grouped(summary.withoutTable)} without a table`);
  if (summary.skipped > 0) facts.push(`${grouped(summary.skipped)} skipped (not regular files)`);
  const usable = inputs - summary.unusable;
  const found = (what: string, missing: number) =>
    `${what} found in ${grouped(usable - missing)} of ${counted(usable, "input")}`;
  if (asked.host && summary.withoutHost > 0) facts.push(found("host", summary.withoutHost));
  if (asked.time && summary.withoutTime > 0) facts.push(found("time", summary.withoutTime));
  const speed = `${(bytes / 1e6).toFixed(1)} MB in ${seconds.toFixed(1)} s, ${counted(jobs, "job")}`;
  return `sockdex: ${facts.join(", ")}; ${speed}\n${lines(summary.worst)}`;
}

function lines(worst: readonly InputSummary[]): string {
  if (worst.length === 0) return "";
  const heads = ["rows", "malformed", "input"];
  const table = worst.map((input) => [grouped(input.rows), grouped(input.malformed), described(input)]);
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
