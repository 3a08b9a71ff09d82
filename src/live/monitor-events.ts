import type { EndedConnection } from "./ends/ended-connection";
import type { EndsLost } from "./ends/ends";
import type { Snapshot } from "./snapshot";

export interface MonitorEvents {
  snapshot: [snapshot: Snapshot];
  /**
   * A refresh of intervalMs failed, or the worker died while nothing was read; the next refresh comes all the same.
   * Without a listener, see lastError.
   */
  error: [error: Error];
  /** TCP connections that have ended, with the option `ends`: as they come, many at a time when there are many. */
  ended: [connections: readonly EndedConnection[]];
  /** Ends were lost, or more than before: the sums, as lostEnds has them. */
  lost: [lost: EndsLost];
  close: [];
}
