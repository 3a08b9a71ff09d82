import type { SocketRow } from "../../table/index";
import type { Tracked } from "../tracking/tracked";
import type { Verdict } from "./cause";

/** What a snapshot knew of a connection that has ended. */
export interface KnownRow {
  row: SocketRow;
  /** Of monotonic(); lastMissed is NaN where the socket was there from the first snapshot on. */
  firstSeen: number;
  lastMissed: number;
  /** Whether it was the owner's; undefined where that is not known. */
  own: boolean | undefined;
}

/** What is known of a connection that has ended besides the kernel's event. Times are of monotonic(). */
export interface Circumstances {
  /** When the event came; without one, when it was last seen. */
  ended: number;
  /** Without an event: when a reading that did not have it any more had begun. */
  goneBy?: number;
  /** The same in milliseconds since 1970. */
  time: number;
  verdict: Verdict;
  /** As the last snapshot had it that did. */
  known: KnownRow | undefined;
  /** When the newest snapshot's reading began; undefined where there is none that knows sockets by their cookies. */
  newest: number | undefined;
  tracked: Tracked | undefined;
  /** Since when it was tracked. */
  trackedSince: number | undefined;
}
