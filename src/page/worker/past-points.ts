import { areAlike } from "../../changes/like-tables";
import type { CaptureInfo, TimelinePoint } from "../messages";

/** The point of a capture, kept after its rows were dropped. */
export interface PastPoint {
  info: Pick<CaptureInfo, "host" | "tables">;
  point: TimelinePoint & { time: number };
}

/** For how many milliseconds points are kept. */
const LONGEST = 24 * 60 * 60 * 1000;
/** Points that are kept: one a minute of a day. */
const MOST_POINTS = 1440;

/** The points of a day, evenly thinned once there are too many: the newest is at least a step after the one before. */
export class PastPoints {
  #points: PastPoint[] = [];
  /** Milliseconds. */
  #step = 0;

  get size(): number {
    return this.#points.length;
  }

  add(added: PastPoint): void {
    const last = this.#points.at(-1);
    // A clock may have been put back.
    if (last && Math.abs(added.point.time - last.point.time) < this.#step) return;
    this.#points.push(added);
    this.#points = this.#points.filter(({ point }) => added.point.time - point.time <= LONGEST);
    if (this.#points.length > MOST_POINTS) this.#thin();
  }

  /** Those of one host's captures that hold the same tables as this one. */
  alike({ host, tables }: PastPoint["info"]): TimelinePoint[] {
    return this.#points
      .filter(({ info }) => info.host === host && areAlike(info.tables, tables))
      .map(({ point }) => point);
  }

  /** Leaves about every second one: those that are far enough apart. */
  #thin(): void {
    const times = this.#points.map(({ point }) => point.time);
    const span = Math.max(...times) - Math.min(...times);
    this.#step = Math.max(2 * this.#step, (2 * span) / MOST_POINTS);
    const points = this.#points;
    this.#points = [];
    for (const point of points) {
      const last = this.#points.at(-1);
      if (!last || Math.abs(point.point.time - last.point.time) >= this.#step) this.#points.push(point);
    }
  }
}
