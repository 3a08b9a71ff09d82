import { processText } from "../../findings/culprit-text";
import type { SuspectProcess } from "../../findings/finding";
import type { Diagnosis, TooFew } from "../../findings/findings";
import type { Look } from "../../listing/look";
import { grouped } from "../../text/numbers";
import { printable } from "../terminal/terminal";

/** Findings that are shown with their words; of others a line has the titles. */
const MOST = 6;
const USUAL_WIDTH = 80;
const INDENT = "  ";

/** What to look at first, the worst first; of each at most `mostLines` of words. */
export function findingLines({ findings, few }: Diagnosis, look: Look, mostLines: number): string[] {
  const { colours, width = USUAL_WIDTH } = look;
  if (findings.length === 0) return [calmLine(few, width)];
  const lines = findings.slice(0, MOST).flatMap((finding) => {
    const [first = "", ...more] = wrapped(
      `${finding.title}${processAfter(": ", finding.process)}`,
      width - INDENT.length,
    );
    const isHigh = finding.severity === "high";
    const paint = isHigh ? colours.red : colours.yellow;
    const words = [finding.where, finding.since, finding.meaning].filter(Boolean).join(" ");
    const about = wrapped(words, width - INDENT.length);
    return [
      `${paint(isHigh ? "!" : "-")} ${colours.bold(first)}`,
      ...more.map((line) => INDENT + colours.bold(line)),
      ...cropped(about, mostLines, look).map((line) => INDENT + line),
    ];
  });
  const rest = findings.slice(MOST);
  if (rest.length === 0) return lines;
  const titles = rest.map(({ title, process }) => `${title}${processAfter(": ", process)}`);
  return [...lines, ...wrapped(`and ${grouped(rest.length)} more: ${titles.join("; ")}.`, width)];
}

/** What there is of all that is looked for, as far as a line takes it: what is nearest to being a finding first. */
function calmLine(few: readonly TooFew[], width: number): string {
  if (few.length === 0) return "Nothing stands out: no socket leaks, waits, stalls or retransmits.";
  const parts = [...few]
    .sort((a, b) => b.sockets / b.from - a.sockets / a.from)
    .map(({ kind, sockets, from }) => `${grouped(sockets)} ${kind} (from ${grouped(from)})`);
  const lineOf = (count: number) => `Nothing stands out. Too few to report: ${parts.slice(0, count).join(", ")}.`;
  let count = parts.length;
  while (count > 1 && lineOf(count).length > width) count--;
  return lineOf(count);
}

/** With `before` in front; empty where it is not known. */
function processAfter(before: string, process: SuspectProcess | undefined): string {
  return process === undefined ? "" : `${before}${processText(process, printable)}`;
}

/** What is left out of the last line is marked. */
function cropped(lines: readonly string[], most: number, { ellipsis, width = USUAL_WIDTH }: Look): string[] {
  if (lines.length <= most) return [...lines];
  const last = lines[most - 1] ?? "";
  const room = width - INDENT.length - ellipsis.length - 1;
  return [...lines.slice(0, most - 1), `${last.slice(0, room).trimEnd()} ${ellipsis}`];
}

/** Lines of words that a width takes; a longer word has a line of its own, and a number stays with its unit, and `(pid` with its number. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/(?<!\(pid) (?!(?:s|min|h|days)\b)/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
