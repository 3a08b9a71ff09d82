import { setTimeout as wait } from "node:timers/promises";
import type { Snapshot, SocketMonitor } from "../../live/index";

export interface Pace {
  intervalMs: number;
  /** Refreshes until it ends by itself. */
  count?: number;
  /** While it says so nothing is read: the last table stays. */
  isPaused?: () => boolean;
}

/** How soon the end of a pause is noticed. */
const PAUSE_MS = 100;

/** Snapshot after snapshot at this pace, until there were enough or the signal fires. Closes the monitor. */
export async function* snapshots(
  monitor: SocketMonitor,
  { intervalMs, count = Number.POSITIVE_INFINITY, isPaused = () => false }: Pace,
  signal: AbortSignal,
): AsyncGenerator<Snapshot, void, undefined> {
  signal.addEventListener("abort", () => void monitor.close(), { once: true });
  try {
    for (let left = count; left > 0 && !signal.aborted; left--) {
      while (isPaused()) await wait(PAUSE_MS, undefined, { signal });
      const start = performance.now();
      yield await monitor.refresh();
      if (left > 1) await wait(Math.max(0, intervalMs - (performance.now() - start)), undefined, { signal });
    }
  } catch (error) {
    // What was under way when it was ended fails, and nobody minds.
    if (!signal.aborted) throw error;
  } finally {
    await monitor.close();
  }
}
