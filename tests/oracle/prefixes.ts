import { isProtocol, onlyFamily } from "./families";

const LOOKED_AT = 512;

export interface Prefix {
  length: number;
  /** The family that its path tells. */
  told: string | undefined;
}

/** The text from `at` on starts with this: where it ends, or −1. */
function after(text: string, at: number, pattern: string): number {
  const found = new RegExp(pattern, "y");
  found.lastIndex = at;
  return found.test(text) ? found.lastIndex : -1;
}

/** As after(), for what may be missing. */
function afterOptional(text: string, at: number, pattern: string): number {
  return Math.max(at, after(text, at, pattern));
}

/** A time, and what its printer puts behind it: where that ends, or 0. */
function endOfTime(text: string): number {
  let at = after(text, 0, "[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}");
  if (at > 0) {
    at = afterOptional(text, at, "[.,][0-9]{1,9}");
    at = afterOptional(text, at, "Z|[+-][0-9]{2}:?[0-9]{2}");
    at = after(text, at, "[ \t]");
    if (at < 0) return 0;
    at = afterOptional(text, at, "(stdout|stderr) [FP] ");
  } else {
    at = after(text, 0, "[A-Z][a-z][a-z] [ 0-9][0-9] [0-9]{2}:[0-9]{2}:[0-9]{2}[ \t]");
    if (at < 0) return 0;
  }
  return afterOptional(text, at, "[A-Za-z0-9_.-]+ [A-Za-z0-9_./@-]+(\\[[0-9]+\\])?: ");
}

/** Blanks or nothing, then a slot or `sl`, and a blank. */
function startsTable(text: string, at: number): boolean {
  return after(text, at, "[ \t\r]*([0-9]+:|sl)[ \t\r]") > 0;
}

/** What a line that is malformed for its slot or local column starts with, or undefined. */
export function prefixOf(line: string): Prefix | undefined {
  const text = line.slice(0, LOOKED_AT);
  const time = endOfTime(text);
  const colon = after(text, time, "[^ \t\r:]+:");
  const path = colon < 0 ? "" : text.slice(time, colon - 1);
  const hasPath = colon > 0 && !/^[0-9]+$/.test(path);
  const starts = hasPath ? [colon, time] : [time];
  for (const start of starts) {
    const numbered = Math.max(after(text, start, "[0-9]+:"), after(text, start, " *[0-9]+\t"));
    for (const length of [numbered, start]) {
      if (length <= 0 || (length === time && start === time) || !startsTable(text, length)) continue;
      return { length, told: start === colon ? familyOfPath(path) : undefined };
    }
  }
  return time > 0 ? { length: time, told: undefined } : undefined;
}

function familyOfPath(path: string): string | undefined {
  const name = path.replace(/\/+$/, "").split("/").at(-1) ?? "";
  return onlyFamily(
    name
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .filter(isProtocol),
  );
}
