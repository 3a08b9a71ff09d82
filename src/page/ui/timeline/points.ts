import type { TimelinePoint } from "../../messages";
import { ofSameHost } from "../../series";
import type { Model } from "../model";

/** Points in the order of their captures. */
export function inTime(model: Model): TimelinePoint[] {
  const places = new Map(ofSameHost(model).map((capture, place) => [capture, place]));
  const placeOf = ({ capture }: TimelinePoint) => places.get(capture) ?? 0;
  // Until its own are counted, a host has none: those of another one are still there.
  const own = model.timeline.filter(({ capture }) => places.has(capture));
  return own.sort((a, b) => placeOf(a) - placeOf(b));
}

/** Whether their times are an axis: all are known, and not all the same. Else their numbers are. */
export function areTimes(captures: Model["captures"], points: readonly TimelinePoint[]): boolean {
  const times = new Set(points.map(({ capture }) => captures[capture]?.time));
  return !times.has(undefined) && times.size > 1;
}
