import { allRows } from "../../table/all-rows";
import type { TimelinePoint } from "../messages";
import { tryFilterFor } from "./capture-filter";
import { pointOf } from "./figures";
import type { ReadCapture } from "./read-captures";

/** Milliseconds of counting, after which others have their turn. */
const TURN = 30;

/** What captures add up to under a filter: counted once, whichever of them is looked at. */
export class Timeline {
  readonly #captures: readonly ReadCapture[];
  #known: { key: string; points: TimelinePoint[] } | undefined;

  constructor(captures: readonly ReadCapture[]) {
    this.#captures = captures;
  }

  /**
   * Of one host's captures: another's are another line. One that does not have what the filter asks for has no point. In
   * steps: others may have their turn between.
   */
  *of(host: string | undefined, filter: string): Generator<void, TimelinePoint[], undefined> {
    const key = JSON.stringify([host, filter]);
    if (this.#known?.key === key) return this.#known.points;
    const same = this.#captures.flatMap((capture, i) => (capture.info.host === host ? [{ capture, i }] : []));
    const points: TimelinePoint[] = [];
    let began = performance.now();
    for (const { capture, i } of same.length > 1 ? same : []) {
      if (performance.now() - began > TURN) {
        yield;
        began = performance.now();
      }
      const { table } = capture;
      const expression = tryFilterFor(capture, filter);
      if (expression) points.push(pointOf(table, expression.narrow(table.columns, allRows(table)), i));
    }
    this.#known = { key, points };
    return points;
  }
}
