/** Sockets of flows at one time, by the flows' numbers. */
export interface FlowPoint {
  /** Milliseconds. */
  readonly time: number;
  readonly sockets: Uint32Array;
  /** Those among them that are in trouble. */
  readonly troubled: Uint32Array;
}

const MINUTE_MS = 60_000;
/** Readings that come sooner behind each other are not remembered, each. */
const LEAST_MS = 950;

/** The last minute's counts of flows: a point a second at most. */
export class FlowCounts {
  /** The oldest first, a minute ago or before as soon as there is one. */
  #points: FlowPoint[] = [];
  #now: FlowPoint | undefined;
  #before: FlowPoint | undefined;
  /** Of each flow, the time of the last point in which it had sockets. */
  #lastSeen = new Float64Array(0);

  get now(): FlowPoint | undefined {
    return this.#now;
  }

  add(point: FlowPoint): void {
    this.#before = this.#now;
    this.#now = point;
    const last = this.#points.at(-1);
    // A clock that was set back begins anew.
    if (last && point.time < last.time) this.#points = [];
    if (last === undefined || point.time - last.time >= LEAST_MS) this.#points.push(point);
    while (point.time - (this.#points[1]?.time ?? point.time) >= MINUTE_MS) this.#points.shift();
    this.#see(point);
  }

  #see({ time, sockets }: FlowPoint): void {
    if (this.#lastSeen.length < sockets.length) {
      const before = this.#lastSeen;
      this.#lastSeen = new Float64Array(Math.ceil(sockets.length * 1.25)).fill(Number.NEGATIVE_INFINITY);
      this.#lastSeen.set(before);
    }
    const lastSeen = this.#lastSeen;
    for (let flow = 0; flow < sockets.length; flow++) if (sockets[flow] !== 0) lastSeen[flow] = time;
  }

  /** Milliseconds between the last two readings; undefined before the second. */
  get intervalMs(): number | undefined {
    return this.#now && this.#before && Math.max(1, this.#now.time - this.#before.time);
  }

  /** Milliseconds that sinceMinute() is about: a minute, or less while less is known; undefined before the second reading. */
  get spanMs(): number | undefined {
    const first = this.#points[0];
    return this.#now && first && first !== this.#now ? this.#now.time - first.time : undefined;
  }

  /** More sockets, or fewer, than at the reading before; 0 in the first. */
  sinceBefore(flow: number, of: "sockets" | "troubled" = "sockets"): number {
    return difference(this.#before, this.#now, flow, of);
  }

  /** The same, since a minute ago. */
  sinceMinute(flow: number, of: "sockets" | "troubled" = "sockets"): number {
    return difference(this.#points[0], this.#now, flow, of);
  }

  /** The last `most` remembered counts, the newest last. */
  history(flow: number, most: number): number[] {
    const points = this.#now && this.#points.at(-1) !== this.#now ? [...this.#points, this.#now] : this.#points;
    return most > 0 ? points.slice(-most).map(({ sockets }) => sockets[flow] ?? 0) : [];
  }

  /** The numbers of flows that have sockets, or had some in the last minute, ascending. */
  alive(): Uint32Array {
    const since = this.#points[0]?.time ?? 0;
    const lastSeen = this.#lastSeen;
    const { length = 0 } = this.#now?.sockets ?? {};
    const found = new Uint32Array(length);
    let alive = 0;
    for (let flow = 0; flow < length; flow++) if ((lastSeen[flow] ?? 0) >= since) found[alive++] = flow;
    return found.subarray(0, alive);
  }

  /** The same of these flows alone, numbered anew in this order. */
  only(flows: Uint32Array): FlowCounts {
    const kept = new FlowCounts();
    const moved = new Map<FlowPoint, FlowPoint>();
    const move = (point: FlowPoint): FlowPoint => {
      const known = moved.get(point);
      if (known) return known;
      const { time, sockets, troubled } = point;
      const one = { time, sockets: pick(sockets, flows), troubled: pick(troubled, flows) };
      moved.set(point, one);
      return one;
    };
    kept.#points = this.#points.map(move);
    kept.#now = this.#now && move(this.#now);
    kept.#before = this.#before && move(this.#before);
    kept.#lastSeen = Float64Array.from(flows, (flow) => this.#lastSeen[flow] ?? 0);
    return kept;
  }
}

function difference(
  before: FlowPoint | undefined,
  now: FlowPoint | undefined,
  flow: number,
  of: "sockets" | "troubled",
): number {
  return before === undefined || now === undefined ? 0 : (now[of][flow] ?? 0) - (before[of][flow] ?? 0);
}

function pick(counts: Uint32Array, flows: Uint32Array): Uint32Array {
  return flows.map((flow) => counts[flow] ?? 0);
}
