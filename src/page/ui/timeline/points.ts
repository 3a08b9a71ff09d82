import type { TimelinePoint } from "../../messages";
import { ofSameHost } from "../../series";
import type { Model } from "../model";

/** The point of a capture whose rows are held. */
export type HeldPoint = TimelinePoint & { capture: number };

export function isHeld(point: TimelinePoint): point is HeldPoint {
  return point.capture !== undefined;
}

/** Points in the order of their captures; those without rows by their times. */
export function inTime(model: Model): TimelinePoint[] {
  const places = new Map(ofSameHost(model).map((capture, place) => [capture, place]));
  const placeOf = ({ capture }: HeldPoint) => places.get(capture) ?? 0;
  // Until its own are counted, a host has none: those of another one are still there.
  const held = model.timeline.filter(isHeld).filter(({ capture }) => places.has(capture));
  held.sort((a, b) => placeOf(a) - placeOf(b));
  const past = model.timeline.filter((point) => !isHeld(point));
  if (past.length === 0) return held;
  return [...past, ...held].sort((a, b) => (a.time ?? 0) - (b.time ?? 0));
}

/** Whether their times are an axis: all are known, and not all the same. Else their numbers are. */
export function areTimes(points: readonly TimelinePoint[]): boolean {
  const times = new Set(points.map(({ time }) => time));
  return !times.has(undefined) && times.size > 1;
}
