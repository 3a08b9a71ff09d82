import { allRows } from "../../table/all-rows";
import type { TimelinePoint } from "../messages";
import { tryFilterFor } from "./capture-filter";
import { pointOf } from "./figures";
import { PastPoints } from "./past-points";
import type { ReadCapture } from "./read-captures";

/** Milliseconds of counting, after which others have their turn. */
const TURN = 30;
/** Captures are always counted without one: what is left of them when their rows are gone. */
const NO_FILTER = "";

/** The points of one host, and those it cannot have. */
export interface TimelinePoints {
  points: TimelinePoint[];
  /** Whether there were captures before, which have no rows any more and were not counted under the filter. */
  isCut: boolean;
}

/** What captures add up to under a filter: counted once, whichever of them is looked at. Points outlive the rows. */
export class Timeline {
  #captures: readonly ReadCapture[];
  /** Under no filter, and under the latest one. */
  readonly #counts = new Map([[NO_FILTER, new Counts(NO_FILTER)]]);

  constructor(captures: readonly ReadCapture[]) {
    this.#captures = captures;
  }

  /** Goes on with these captures. Those that are not among them any more leave their points. */
  hold(captures: readonly ReadCapture[]): void {
    const gone = this.#captures.filter((capture) => !captures.includes(capture));
    for (const capture of gone) for (const counts of this.#counts.values()) counts.leave(capture);
    this.#captures = captures;
  }

  /**
   * Of one host's captures: another's are another line. One that does not have what the filter asks for has no point. In
   * steps: others may have their turn between.
   */
  *of({ info }: ReadCapture, filter: string): Generator<void, TimelinePoints, undefined> {
    const counts = this.#countsOf(filter);
    const same = this.#captures.flatMap((capture, i) => (capture.info.host === info.host ? [{ capture, i }] : []));
    const held: TimelinePoint[] = [];
    let began = performance.now();
    for (const { capture, i } of same.length > 1 ? same : []) {
      if (performance.now() - began > TURN) {
        yield;
        began = performance.now();
      }
      const point = counts.of(capture);
      if (point) held.push({ ...point, capture: i });
    }
    const past = counts.past.alike(info);
    const [first] = this.#counts.get(NO_FILTER)?.past.alike(info) ?? [];
    const isCut = first !== undefined && first.time !== past[0]?.time;
    return { points: [...past, ...held], isCut };
  }

  #countsOf(filter: string): Counts {
    const counts = this.#counts.get(filter) ?? new Counts(filter);
    for (const other of this.#counts.keys()) if (other !== NO_FILTER) this.#counts.delete(other);
    this.#counts.set(filter, counts);
    return counts;
  }
}

/** Of one filter. */
class Counts {
  readonly past = new PastPoints();
  readonly #filter: string;
  readonly #points = new WeakMap<ReadCapture, TimelinePoint | "unknown">();

  constructor(filter: string) {
    this.#filter = filter;
  }

  /** Undefined where the capture does not have what the filter asks for. */
  of(capture: ReadCapture): TimelinePoint | undefined {
    const known = this.#points.get(capture) ?? this.#count(capture);
    this.#points.set(capture, known);
    return known === "unknown" ? undefined : known;
  }

  /** A capture's rows go: its point stays, where it has a place in time. */
  leave(capture: ReadCapture): void {
    const { host, tables, time } = capture.info;
    const point = time !== undefined && this.of(capture);
    if (point) this.past.add({ info: { host, tables }, point: { ...point, time } });
  }

  #count(capture: ReadCapture): TimelinePoint | "unknown" {
    const { table, info } = capture;
    const expression = tryFilterFor(capture, this.#filter);
    if (!expression) return "unknown";
    return pointOf(table, expression.narrow(table.columns, allRows(table)), info.time);
  }
}
