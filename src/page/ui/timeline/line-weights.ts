/*
 * How much each line of a chart says: that is how strongly it is drawn, and whether it is named at its end.
 */

/** Strong: changes as much as any other. Faint: never far from 0, beside the others. */
export type LineWeight = "strong" | "plain" | "faint";

/** A line that never rises above this share of the chart's height is on its ground. */
const NEAR_ZERO = 0.02;
/** From this share of the largest change on. */
const CHANGED = 0.5;

/** Of lines, by their values. */
export function lineWeights(lines: readonly (readonly number[])[]): LineWeight[] {
  const extents = lines.map(extentOf);
  const top = Math.max(0, ...extents.map(({ most }) => most));
  const isFaint = ({ most }: Extent) => most <= top * NEAR_ZERO;
  const change = Math.max(0, ...extents.filter((extent) => !isFaint(extent)).map(({ change }) => change));
  return extents.map((extent) => (isFaint(extent) ? "faint" : extent.change >= change * CHANGED ? "strong" : "plain"));
}

export interface Extent {
  most: number;
  /** From the least to the most. */
  change: number;
}

export function extentOf(values: readonly number[]): Extent {
  let [least, most] = [Infinity, 0];
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return { most, change: values.length > 0 ? most - least : 0 };
}
