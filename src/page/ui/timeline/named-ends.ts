import { LABEL_HEIGHT, type LineEnd } from "./end-labels";
import type { LineWeight } from "./line-weights";

/** Where a line ends, and with what value. */
export interface ValuedEnd extends LineEnd {
  value: number;
  weight: LineWeight;
}

/**
 * The ends that are named: those that stand out from the ground, and one name for all that are on it, or two would point
 * at the same place. `ground`: its height, in pixels from the top; `text` writes a value.
 */
export function namedEnds(
  ends: readonly ValuedEnd[],
  ground: number,
  text: (value: number) => string,
  ink: string,
): LineEnd[] {
  const isLow = ({ y }: LineEnd) => ground - y < LABEL_HEIGHT;
  const [low, high] = [ends.filter(isLow), ends.filter((end) => !isLow(end))];
  const telling = low.filter(({ weight }) => weight !== "faint");
  const one = low.length === 1 ? low[0] : telling.length === 1 ? telling[0] : undefined;
  if (one || low.length === 0) return one ? [...high, one] : high;
  const label = sharedName(
    high.length > 0,
    low.map(({ value }) => value),
    text,
  );
  return [...high, { label, colour: ink, y: ground }];
}

/** `others 0–3`; `all 0` where no other line is named. */
export function sharedName(areOthers: boolean, values: readonly number[], text: (value: number) => string): string {
  const [least, most] = [Math.min(...values), Math.max(...values)].map(text);
  return `${areOthers ? "others" : "all"} ${least === most ? least : `${least}–${most}`}`;
}
