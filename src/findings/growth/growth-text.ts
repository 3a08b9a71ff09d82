import { grouped } from "../../text/numbers";
import { plural } from "../../text/plural";
import { formatSpan } from "../../text/span";
import type { Finding, FindingKind } from "../finding";
import type { Course } from "./course";
import { type Count, type Growth, NEARLY_NONE } from "./growth";

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

/** How a capture's time is written: `20:35`. */
export type WriteTime = (milliseconds: number) => string;

/** How a finding grew, in sentences: `CLOSE_WAIT grew from 40 to 1,943 in 5 min, 6 a second, since 20:35.`; empty where nothing can be said. */
export function growthText(finding: Finding, growth: Growth, writeTime: WriteTime): string {
  const sentences = [
    courseText(SUBJECTS[finding.kind], growth, writeTime),
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
  const changed = `from ${grouped(from.weight)} to ${grouped(to.weight)} ${spanText(growth, course)}`;
  const since = sinceText(from, writeTime);
  // What was there in the first capture has begun before it.
  const isOlder = course.from === 0 && from.weight > to.weight * NEARLY_NONE;
  switch (course.kind) {
    case "appeared":
      return `New: none ${from.time === undefined ? "in the capture before" : `at ${writeTime(from.time)}`}.`;
    case "grew":
      return `${joined(`${subject} grew ${changed}`, rateText(from, to), since && since + (isOlder ? " or before" : ""))}.`;
    case "shrank":
      return `${joined(`${subject} shrank ${changed}`, since)}.`;
    case "stayed": {
      const until = to.time === undefined ? "" : `, until ${writeTime(to.time)}`;
      return `${subject} grew ${changed}${until}, and stayed.`;
    }
    case "same":
    case "varied":
      return calmText(counts.slice(0, at + 1), course.kind, since);
  }
}

function calmText(counts: readonly Count[], kind: "same" | "varied", since: string): string {
  const weights = counts.map(({ weight }) => weight);
  const [least, most] = [Math.min(...weights), Math.max(...weights)];
  const where = counts.length === 2 ? "both captures" : `all ${counts.length} captures`;
  if (least === most) return `The same in ${joined(where, since)}.`;
  const range = `${grouped(least)} to ${grouped(most)}`;
  return `${kind === "same" ? "About the same" : "Up and down"} in ${joined(where, since)}: ${range}.`;
}

function sinceText({ time }: Count, writeTime: WriteTime): string {
  return time === undefined ? "" : `since ${writeTime(time)}`;
}

/** `in 5 min`, `in 5 captures`. */
function spanText({ counts }: Growth, { from, to }: Course): string {
  const [first, last] = [counts[from]?.time, counts[to]?.time];
  if (first === undefined || last === undefined || last <= first) return `in ${plural(to - from, "capture", grouped)}`;
  return `in ${last - first < 1000 ? `${last - first} ms` : formatSpan(last - first)}`;
}

/** `6 a second`: of what is more than one in an hour. */
function rateText(from: Count, to: Count): string {
  const rate = ratePerSecond(from, to);
  if (rate === undefined) return "";
  for (const [unit, seconds] of [
    ["second", 1],
    ["minute", 60],
    ["hour", 3600],
  ] as const) {
    if (rate * seconds >= 1) return `${grouped(Math.round(rate * seconds))} a ${unit}`;
  }
  return "";
}

function ratePerSecond(from: Count, to: Count): number | undefined {
  if (from.time === undefined || to.time === undefined || to.time <= from.time) return undefined;
  return ((to.weight - from.weight) / (to.time - from.time)) * 1000;
}

const LEFT: Partial<Record<FindingKind, string>> = {
  "local-ports": "no local port is left",
  descriptors: "no descriptor is left",
  "accept-queue": "the accept queue is full",
};
const LATEST = 3_600_000;

/** When something ends that it grows into, if it goes on growing as it does. */
function limitText({ kind, weight, limit, sockets }: Finding, { counts, course, at }: Growth): string {
  const what = LEFT[kind];
  if (what === undefined || limit === undefined || course?.kind !== "grew" || weight >= limit) return "";
  // The limit is that of one listener.
  if (kind === "accept-queue" && sockets > 1) return "";
  const [from, before, now] = [counts[course.from], counts[at - 1], counts[at]];
  const rate = from && now && ratePerSecond(from, now);
  const latest = before && now && ratePerSecond(before, now);
  // It does not go on as it did.
  if (rate === undefined || latest === undefined || latest < rate / 2) return "";
  const left = ((limit - weight) / rate) * 1000;
  return left > LATEST ? "" : `At this rate ${what} ${left < 1000 ? "a moment" : formatSpan(left)} later.`;
}

/** Nearly all, or nearly none: what is between says little. */
const CLEAR = 0.9;

/** Whether it is always the same sockets, or always others. */
function keptText({ kind }: Finding, { counts, at, kept }: Growth, writeTime: WriteTime): string {
  const before = counts[at - 1];
  if (kept === undefined || before === undefined || kept.of === 1) return "";
  const { sockets, of } = kept;
  if (sockets < of * CLEAR && sockets > of * (1 - CLEAR)) return "";
  const those = before.time === undefined ? "in the capture before" : `at ${writeTime(before.time)}`;
  const some =
    sockets === of ? `All ${grouped(of)}` : `${sockets === 0 ? "None" : grouped(sockets)} of the ${grouped(of)}`;
  if (kind === "unread") return `${some} ${those} have no less unread now.`;
  return `${some} ${those} ${sockets === 0 ? "is" : "are"} still among them.`;
}

/** What it means, where more than one capture shows it: what a program has not read may be read the next moment. */
export function meaningOf({ kind, meaning }: Finding, growth: Growth | undefined): string {
  const { sockets = 0, of = 0 } = growth?.kept ?? {};
  if (kind !== "unread" || sockets === 0 || sockets * 2 < of) return meaning;
  return "Data wait for the program here, and it does not read them fast enough.";
}

function goneText({ counts, goneAt }: Growth, writeTime: WriteTime): string {
  const gone = goneAt === undefined ? undefined : counts[goneAt];
  if (gone === undefined) return "";
  return gone.time === undefined ? "Gone in later captures." : `Gone since ${writeTime(gone.time)}.`;
}

function joined(...parts: string[]): string {
  return parts.filter(Boolean).join(", ");
}
