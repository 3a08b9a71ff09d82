import { InvalidArgumentError } from "commander";
import { parseSpan } from "./quantities";

/** A time of a recording, as it was asked for: `resolve` says which, by the time of its last snapshot. Milliseconds since 1970. */
export interface AskedTime {
  readonly text: string;
  resolve(last: number): number;
}

/** From one on, up to another; undefined: from the first, up to the last. */
export interface AskedSpan {
  readonly from: AskedTime | undefined;
  readonly to: AskedTime | undefined;
}

/** `20:30,20:35`; `20:30,` and `,20:35` are open. Throws InvalidArgumentError. */
export function parseBetween(text: string): AskedSpan {
  const [from = "", to = "", ...more] = text.split(",").map((part) => part.trim());
  if (more.length > 0 || !text.includes(",") || (from === "" && to === "")) {
    throw new InvalidArgumentError("is not two times with a comma between, as 20:30,20:35");
  }
  return { from: from === "" ? undefined : parseTime(from), to: to === "" ? undefined : parseTime(to) };
}

const CLOCK = String.raw`(\d{1,2}):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?`;
const CLOCK_ONLY = new RegExp(`^${CLOCK}$`);
const DATED = new RegExp(String.raw`^(\d{4})-(\d\d)-(\d\d)[T ]${CLOCK}\s*(Z|[+-]\d\d:?\d\d)?$`, "i");

/**
 * `2026-07-01 20:35`, with a zone or in the local one; `20:35` of the last day recorded; `-10m` before the end. Throws
 * InvalidArgumentError.
 */
export function parseTime(text: string): AskedTime {
  if (text.startsWith("-")) {
    const before = parseSpan(text.slice(1));
    return { text, resolve: (last) => last - before };
  }
  const dated = DATED.exec(text);
  const clock = CLOCK_ONLY.exec(text);
  if (dated) {
    const [, year, month, day, ...rest] = dated;
    const time = timeOf([Number(year), Number(month), Number(day)], rest.slice(0, 4), rest[4]);
    return { text, resolve: () => time };
  }
  if (!clock) {
    throw new InvalidArgumentError("is not a time, as '2026-07-01 20:35', 2026-07-01T18:35:00Z, 20:35 or -10m");
  }
  // What no day has is said at once.
  timeOf([2000, 1, 1], clock.slice(1), undefined);
  return {
    text,
    resolve: (last) => {
      const day = new Date(last);
      return timeOf([day.getFullYear(), day.getMonth() + 1, day.getDate()], clock.slice(1), undefined);
    },
  };
}

/** In the local zone where none is given. */
function timeOf(
  [year, month, day]: readonly [number, number, number],
  clock: readonly (string | undefined)[],
  zone: string | undefined,
): number {
  const [hour = 0, minute = 0, second = 0] = clock.map((part) => Number(part ?? 0));
  const ms = Number((clock[3] ?? "0").padEnd(3, "0"));
  const utc = new Date(Date.UTC(year, month - 1, day, hour, minute, second, ms));
  if (hour > 23 || minute > 59 || second > 59 || utc.getUTCMonth() !== month - 1) {
    throw new InvalidArgumentError("is a time that no day has");
  }
  if (zone === undefined) return new Date(year, month - 1, day, hour, minute, second, ms).getTime();
  const [, sign, hours = "0", minutes = "0"] = /^([+-])(\d\d):?(\d\d)$/.exec(zone) ?? [];
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return utc.getTime() - (sign === "-" ? -offset : offset);
}

/** `2026-07-01 20:35:07+02:00`: in the local zone. */
export function zonedTime(ms: number): string {
  const date = new Date(ms);
  const offset = -date.getTimezoneOffset();
  const local = new Date(ms + offset * 60_000).toISOString();
  const minutes = Math.abs(offset);
  const zone = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, "0")).join(":");
  return `${local.slice(0, 10)} ${local.slice(11, 19)}${offset < 0 ? "-" : "+"}${zone}`;
}
