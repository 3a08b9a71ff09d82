import { SockdexError } from "../table/errors";
import { isRegExp, reasonOf } from "../table/realms";
import { captureTime } from "./capture-time";

/** Where a text's capture time comes from: its file's modification time, or its name. */
export type TimeFrom = "mtime" | RegExp | string;

/** Reads host and time off a text's name. */
export class NameFacts {
  readonly #host: RegExp | undefined;
  readonly #time: RegExp | "mtime" | undefined;

  /**
   * Patterns are looked for in the whole name, an archive's in front of its file's. A pattern's group named `host` or
   * `time` counts, or its first, or all it matches; of `time` also groups year, month, day, hour, minute, second.
   * Throws ERR_INVALID_ARGUMENT for an invalid pattern.
   */
  constructor(hostFrom: RegExp | string | undefined, timeFrom: TimeFrom | undefined) {
    this.#host = hostFrom === undefined ? undefined : pattern(hostFrom, "hostFrom");
    this.#time = timeFrom === undefined || timeFrom === "mtime" ? timeFrom : pattern(timeFrom, "timeFrom");
  }

  get knowsHost(): boolean {
    return this.#host !== undefined;
  }

  get knowsTime(): boolean {
    return this.#time !== undefined;
  }

  /** What `name` says; undefined: nothing. Times are milliseconds since 1970. */
  of(name: string, modified: number | undefined): { host: string | undefined; time: number | undefined } {
    const host = this.#host?.exec(name);
    return {
      host: host ? (host.groups?.host ?? host[1] ?? host[0]) || undefined : undefined,
      time: this.#time === "mtime" ? modified : this.#time && timeOf(this.#time.exec(name)),
    };
  }
}

function pattern(given: RegExp | string, what: string): RegExp {
  try {
    // Without flags that make one exec() depend on the last.
    return isRegExp(given) ? new RegExp(given.source, given.flags.replace(/[gy]/g, "")) : new RegExp(given);
  } catch (cause) {
    throw new SockdexError("ERR_INVALID_ARGUMENT", `${what} is not a regular expression: ${reasonOf(cause)}.`, {
      cause,
    });
  }
}

function timeOf(match: RegExpExecArray | null): number | undefined {
  if (!match) return undefined;
  const { time, year, month = "01", day = "01", hour = "00", minute = "00", second = "00" } = match.groups ?? {};
  if (year !== undefined) return parseTime(`${year}-${month}-${day}T${hour}:${minute}:${second}`);
  return parseTime(time ?? match[1] ?? match[0]);
}

const DATE =
  /^(\d{4})-?(\d\d)-?(\d\d)(?:[T _-]?(\d\d)[:_-]?(\d\d)(?:[:_-]?(\d\d)(?:[.,](\d{1,9}))?)?)?\s*(Z|[+-]\d\d:?\d\d)?$/i;

/**
 * Milliseconds since 1970 of a time as file names have it: 2026-07-01, 20260701T120000Z, 2026-07-01_12-00-00+02:00, or
 * seconds (10 digits) or milliseconds (13) since 1970. Without a zone it is UTC. Undefined: it is none.
 */
export function parseTime(text: string): number | undefined {
  if (/^\d{10}$/.test(text)) return Number(text) * 1000;
  if (/^\d{13}$/.test(text)) return Number(text);
  const [, year, month, day, hour = "00", minute = "00", second = "00", fraction = "", zone = "Z"] =
    DATE.exec(text) ?? [];
  if (year === undefined) return undefined;
  const offset = zone.toUpperCase() === "Z" ? "Z" : zone.replace(/^(...):?(..)$/, "$1:$2");
  const milliseconds = fraction.padEnd(3, "0").slice(0, 3);
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${milliseconds}${offset}`);
  // A zone can lead out of the years there are.
  return captureTime(time);
}
