import type { SocketRow, State } from "../../table/index";
import type { Tracked } from "./tracked";

/** A socket of the owner's, with how long it has been in its state. */
export interface OwnSocket {
  /** A copy. */
  row: SocketRow;
  /** A descriptor the owner holds it by; there may be others. */
  descriptor: number;
  /** Milliseconds it had been seen in its state when it was read; it may have been in it before the monitor looked first. */
  ageMs: number;
  /** The socket's object, if SocketMonitor.track() or trackOutgoing() knows it; undefined otherwise. */
  tracked: Tracked | undefined;
}

/** A socket that the owner has closed, with how long it has been in its state. */
export type Orphan = Pick<OwnSocket, "row" | "ageMs">;

/** A listener of the owner's. */
export interface Listener extends OwnSocket {
  /** Connections waiting to be accepted. */
  backlog: number;
}

export interface OwnFilter {
  state?: State | readonly State[];
  /** Only what has been in its state for longer. */
  olderThanMs?: number;
}

/** What leaks() looks for. */
export const LEAKED = { state: "CLOSE_WAIT", olderThanMs: 60_000 } as const satisfies OwnFilter;

/** The fields of OwnFilter. */
export const OWN_FILTER = ["state", "olderThanMs"];
