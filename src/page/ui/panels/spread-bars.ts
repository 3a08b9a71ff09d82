import type { Bar } from "../parts";

/** A bar for each step from the first to the last in which there is something. `text` names the numbers above `from`, up to `to`. */
export function spreadBars(
  counts: readonly number[],
  bounds: readonly number[],
  path: string,
  text: (from: number, to: number | undefined) => string,
): Bar[] {
  const first = counts.findIndex((count) => count > 0);
  const last = counts.length - 1 - [...counts].reverse().findIndex((count) => count > 0);
  return counts.slice(first, last + 1).map((value, i) => {
    const step = first + i;
    const label = text(bounds[step - 1] ?? 0, bounds[step]);
    return { key: `${path} ${step}`, label, value, state: "quiet", path: `info.${path}.counts.${step}` };
  });
}
