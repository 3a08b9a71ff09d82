import type { CaptureInfo } from "./messages";
import { ofSameHost } from "./series";
import { type TimeWriter, timeWriter } from "./times";

/*
 * What people call a capture: its host and its time. Its file's name only where these do not tell it from the others.
 */

/** What the captures of one host are called. */
export interface CaptureLabels {
  /** Of the captures, in their order. */
  numbers: readonly number[];
  /** How their times are written. */
  times: TimeWriter;
  /** `12:00:05`, among those of its host. */
  short: (capture: number) => string;
  /** `web1 2026-07-01 12:00:05`, among all. */
  full: (capture: number) => string;
  /** Its file's name, without the folders that all of them are in. */
  file: (capture: number) => string;
}

/** Of the captures of the host that `capture` is of. One without a time of its own has its number and its file's name. */
export function labelsOf(captures: readonly CaptureInfo[], capture: number): CaptureLabels {
  const numbers = ofSameHost({ captures, query: { capture } });
  const infos = numbers.flatMap((number) => captures[number] ?? []);
  const times = infos.flatMap(({ time }) => time ?? []);
  const writer = timeWriter(times);
  const folder = commonFolder(infos.map(({ name }) => name));
  const file = (number: number) => captures[number]?.name.slice(folder.length) ?? "";
  const areOfTimes = new Set(times).size === infos.length;
  const label = (number: number, write: TimeWriter["short"]) => {
    const { time } = captures[number] ?? {};
    const isItsOwn = time !== undefined && times.indexOf(time) === times.lastIndexOf(time);
    const text = isItsOwn ? write(time) : file(number);
    return areOfTimes ? text : `${numbers.indexOf(number) + 1}. ${text}`;
  };
  return {
    numbers,
    times: writer,
    file,
    short: (number) => label(number, writer.short),
    full: (number) => [captures[number]?.host, label(number, writer.full)].filter(Boolean).join(" "),
  };
}

/** What a capture is called among all: `web1 2026-07-01 12:00:05`. */
export function labelIn(captures: readonly CaptureInfo[], capture: number): string {
  return labelsOf(captures, capture).full(capture);
}

/** `web1/dumps/`, in front of all of these names. */
function commonFolder([first = "", ...others]: readonly string[]): string {
  let length = first.lastIndexOf("/") + 1;
  for (const name of others) {
    while (length > 0 && !name.startsWith(first.slice(0, length))) length = first.lastIndexOf("/", length - 2) + 1;
  }
  return first.slice(0, length);
}
