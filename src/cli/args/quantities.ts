import { InvalidArgumentError } from "commander";

const SECOND = 1000;
const SPANS: Record<string, number> = {
  s: SECOND,
  m: 60 * SECOND,
  h: 3600 * SECOND,
  d: 86_400 * SECOND,
  w: 604_800 * SECOND,
};
const SIZES: Record<string, number> = {
  "": 1,
  K: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** `90s`, `30m`, `12h`, `7d`, `2w`; returns milliseconds. */
export function parseSpan(text: string): number {
  const [, number = "", unit = ""] = /^(\d*\.?\d+)([smhdw])$/.exec(text) ?? [];
  const ms = Number(number) * (SPANS[unit] ?? Number.NaN);
  if (ms > 0) return ms;
  throw new InvalidArgumentError("is not a time, as 90s, 30m, 12h, 7d or 2w");
}

/** `500M`, `2G`, `2GiB`; returns bytes. */
export function parseSize(text: string): number {
  const [, number = "", unit = ""] = /^(\d*\.?\d+)([KMGT]?i?)B?$/.exec(text) ?? [];
  const bytes = Number(number) * (SIZES[unit] ?? Number.NaN);
  if (bytes > 0) return bytes;
  throw new InvalidArgumentError("is not a size, as 500M, 2G or 2GiB");
}
