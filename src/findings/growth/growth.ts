import { type Kept, NEARLY_ALL } from "./count";
import { type Course, courseOf, goneFrom } from "./course";

/** Much of a finding in a capture. */
export interface Count {
  /** Number of the capture. */
  readonly capture: number;
  /** Milliseconds since 1970, where it is known. */
  readonly time: number | undefined;
  /** As weightIn() counts it. */
  readonly weight: number;
}

/** A finding in captures of the same host, one after the other. */
export interface Growth {
  readonly counts: readonly Count[];
  /** The place, among them, of the capture that the finding is of. */
  readonly at: number;
  /** Up to there; undefined where it is the first. */
  readonly course: Course | undefined;
  /** The place of the first capture after it that has nothing of it any more, nor has any later one. */
  readonly goneAt: number | undefined;
  /** Of its sockets in the capture before. */
  readonly kept: Kept | undefined;
}

/** How a capture's time is written: `20:35`. */
export type WriteTime = (milliseconds: number) => string;

/** At most this share is as good as none. */
export const NEARLY_NONE = 0.05;

/** Whether these are nearly all: the sockets stay. */
export function doStay(kept: Kept | undefined): boolean {
  return kept !== undefined && kept.of > 0 && kept.sockets >= kept.of * NEARLY_ALL;
}

/** Of a finding of the capture with this number; undefined where there is none to compare with. */
export function growthOf(counts: readonly Count[], capture: number, kept: Kept | undefined): Growth | undefined {
  const at = counts.findIndex((count) => count.capture === capture);
  if (at < 0 || counts.length < 2) return undefined;
  const weights = counts.map(({ weight }) => weight);
  const course = courseOf(weights.slice(0, at + 1));
  return { counts, at, course, goneAt: goneFrom(weights, at, NEARLY_NONE), kept: at > 0 ? kept : undefined };
}
