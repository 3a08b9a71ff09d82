/**
 * How a connection ended. `open`: it has not. `own`: this process closed first. `peer`: the peer did. `reset`: the peer
 * reset it. `timeout`: the peer did not answer any more. `error`: otherwise.
 */
export type Ending = "open" | "own" | "peer" | "reset" | "timeout" | "error";

/** What the kernel counts of a connection; without koffi, what Node does. */
export interface Counts {
  /** Smoothed round-trip time. Unit: µs. */
  readonly rtt: number | undefined;
  /** Least round-trip time of late. Unit: µs. */
  readonly minRtt: number | undefined;
  /** Segments sent again. */
  readonly totalRetrans: number | undefined;
  /** Bytes sent, those sent again included. Without koffi those that Node has written. */
  readonly bytesSent: number | undefined;
  /** Bytes sent again. */
  readonly bytesRetrans: number | undefined;
  /** Bytes received. Without koffi those that Node has read. */
  readonly bytesReceived: number | undefined;
  /** Bytes written that the peer had not acknowledged. */
  readonly txQueue: number | undefined;
}

/** Of a connection, or of one request on it, when it is over: plain numbers, for a log. */
export interface SocketInfo extends Counts {
  /** How long it took. Unit: ms. */
  readonly durationMs: number;
  /** How the connection ended. */
  readonly ended: Ending;
  /** The code of the error that ended it, as ECONNRESET. */
  readonly error: string | undefined;
}

/** What has been counted since `before`; round-trip times and the queue are as of now. */
export function countsSince(before: Counts, now: Counts): Counts {
  const since = (name: keyof Counts) => {
    const [from, to] = [before[name], now[name]];
    return to === undefined ? undefined : to - (from ?? 0);
  };
  return {
    ...now,
    totalRetrans: since("totalRetrans"),
    bytesSent: since("bytesSent"),
    bytesRetrans: since("bytesRetrans"),
    bytesReceived: since("bytesReceived"),
  };
}

export const NO_COUNTS: Counts = {
  rtt: undefined,
  minRtt: undefined,
  totalRetrans: undefined,
  bytesSent: undefined,
  bytesRetrans: undefined,
  bytesReceived: undefined,
  txQueue: undefined,
};
