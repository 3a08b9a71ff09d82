import { grouped } from "../../text/numbers";
import { plural } from "../../text/plural";
import { formatSpan } from "../../text/span";
import type { Finding, FindingKind } from "../finding";
import { beganText } from "./began";
import type { Course } from "./course";
import { type Count, doStay, type Growth, type WriteTime } from "./growth";
import { keptText } from "./kept-text";
import { limitText } from "./limit-text";

/** What is counted, as a subject. */
const SUBJECTS: Record<FindingKind, string> = {
  descriptors: "Its sockets",
  "local-ports": "Local ports in use",
  "accept-queue": "Waiting connections",
  "close-wait": "CLOSE_WAIT",
  "syn-sent": "SYN_SENT",
  "zero-window": "Stalled sockets",
  retransmitting: "Retransmitting sockets",
  unread: "Sockets with unread data",
  "time-wait": "TIME_WAIT",
  "half-open": "Half-open connections",
  closing: "Closing connections",
};

/**
 * How a finding grew, in sentences: `CLOSE_WAIT grew from 3 to 1,943 in 6 min, now about 6 more a second. Began between 20:34 and 20:35.`;
 * empty where nothing can be said.
 */
export function growthText(finding: Finding, growth: Growth, writeTime: WriteTime): string {
  const sentences = [
    courseText(SUBJECTS[finding.kind], growth, writeTime),
    beganText(growth, writeTime),
    limitText(finding, growth),
    keptText(finding, growth, writeTime),
    goneText(growth, writeTime),
  ];
  return sentences.filter(Boolean).join(" ");
}

/** So many numbers are read out. */
const MOST_READ = 24;

/** What a sparkline shows, for those who do not see it: of many captures some, at the same distance, up to the last. */
export function countsText({ kind }: Finding, { counts }: Growth, writeTime: WriteTime): string {
  const step = Math.ceil(counts.length / MOST_READ);
  const read = counts.filter((_, i) => (counts.length - 1 - i) % step === 0);
  const list = read.map(({ time, weight }) =>
    time === undefined ? grouped(weight) : `${writeTime(time)} ${grouped(weight)}`,
  );
  return `${SUBJECTS[kind]}: ${list.join(", ")}`;
}

function courseText(subject: string, growth: Growth, writeTime: WriteTime): string {
  const { counts, course, at } = growth;
  if (course === undefined) return "";
  const [from, to] = [counts[course.from], counts[course.to]];
  if (from === undefined || to === undefined) return "";
  const [first, last] = [grouped(from.weight), grouped(to.weight)];
  const span = spanText(growth, course);
  switch (course.kind) {
    case "appeared":
      return "None before.";
    case "grew":
      return `${[`${subject} grew from ${first} to ${last} ${span}`, rateText(growth, course)].filter(Boolean).join(", ")}.`;
    case "shrank":
      return `${subject} fell from ${first}${atText(from, writeTime)} to ${last} ${span}.`;
    case "stayed": {
      const since = to.time === undefined ? "" : ` since ${writeTime(to.time)}`;
      return `${subject} grew from ${first} to ${last} ${span}, and has stayed there${since}.`;
    }
    case "same":
    case "varied":
      return calmText(counts.slice(0, at + 1), course.kind);
  }
}

function calmText(counts: readonly Count[], kind: "same" | "varied"): string {
  const weights = counts.map(({ weight }) => weight);
  const [least, most] = [Math.min(...weights), Math.max(...weights)];
  const where = counts.length === 2 ? "both captures" : `all ${counts.length} captures`;
  if (least === most) return `The same in ${where}.`;
  return `${kind === "same" ? "About the same" : "Up and down"} in ${where}: ${grouped(least)} to ${grouped(most)}.`;
}

function atText({ time }: Count, writeTime: WriteTime): string {
  return time === undefined ? "" : ` at ${writeTime(time)}`;
}

/** `in 5 min`, `in 5 captures`. */
function spanText({ counts }: Growth, { from, to }: Course): string {
  const [first, last] = [counts[from]?.time, counts[to]?.time];
  if (first === undefined || last === undefined || last <= first) return `in ${plural(to - from, "capture", grouped)}`;
  return `in ${last - first < 1000 ? `${last - first} ms` : formatSpan(last - first)}`;
}

/**
 * `now about 6 more a second`: between the last two captures, if they are a second apart, of what is more than one in an hour. Only
 * where the sockets stay. Where they come and go, the difference of two counts says nothing of how many come.
 */
function rateText({ kept, counts }: Growth, { from, to }: Course): string {
  const [before, now] = [counts[to - 1], counts[to]];
  if (before?.time === undefined || now?.time === undefined || now.time - before.time < 1000 || !doStay(kept))
    return "";
  const rate = ((now.weight - before.weight) / (now.time - before.time)) * 1000;
  const how = to - from > 1 ? "now about" : "about";
  for (const [unit, seconds] of [
    ["a second", 1],
    ["a minute", 60],
    ["an hour", 3600],
  ] as const) {
    if (rate * seconds >= 1) return `${how} ${grouped(Math.round(rate * seconds))} more ${unit}`;
  }
  return "";
}

/** What it means, where more than one capture shows it: what a program has not read may be read the next moment. */
export function meaningOf({ kind, meaning }: Finding, growth: Growth | undefined): string {
  const { sockets = 0, of = 0 } = growth?.kept ?? {};
  if (kind !== "unread" || sockets === 0 || sockets * 2 < of) return meaning;
  return `The program here ${sockets === of ? "is not reading them" : "does not read them fast enough"}.`;
}

function goneText({ counts, goneAt }: Growth, writeTime: WriteTime): string {
  if (goneAt === undefined) return "";
  const [last, gone] = [counts[goneAt - 1]?.time, counts[goneAt]?.time];
  if (last === undefined || gone === undefined || gone <= last) return "Gone in later captures.";
  return `Ended between ${writeTime(last)} and ${writeTime(gone)}.`;
}
