import { type Libc, libc } from "../libc/libc";
import { tcpInfoOf } from "../sockopt/read-tcp-info";
import { SockdexError } from "../table/errors";
import type { State } from "../table/states";
import { type Counts, NO_COUNTS } from "./socket-info";

/** Bytes as a socket of Node's counts them. */
export interface NodesCounts {
  readonly bytesRead?: number;
  readonly bytesWritten?: number;
}

/** What was read, and in which state of TCP; undefined where the kernel was not asked. */
export interface CountsRead {
  readonly counts: Counts;
  readonly state: State | undefined;
}

/** Undefined once the C library cannot be called: it is not tried again. */
let callable: Libc | undefined | "not tried" = "not tried";

/**
 * A connection's counts so far, by getsockopt(TCP_INFO) in 3 µs; by Node where the kernel cannot be asked. `hasEnd`: whether
 * Node has read the end of what the peer sends, which the kernel counts as a byte.
 */
export function readCounts(fd: number | undefined, socket: NodesCounts, hasEnd: boolean): CountsRead {
  return byKernel(fd, hasEnd) ?? { counts: byNode(socket), state: undefined };
}

function byKernel(fd: number | undefined, hasEnd: boolean): CountsRead | undefined {
  if (fd === undefined) return undefined;
  try {
    if (callable === "not tried") callable = libc();
    const info = callable && tcpInfoOf(callable, fd);
    if (!info) return undefined;
    const { state, rtt, minRtt, totalRetrans, bytesSent, bytesRetrans, bytesAcked, bytesReceived, notsentBytes } = info;
    const received = numberOf(bytesReceived);
    const [sent, again, acked] = [numberOf(bytesSent), numberOf(bytesRetrans), numberOf(bytesAcked)];
    const isEndReceived = END_RECEIVED.has(state) || (state === "CLOSE" && hasEnd);
    const counts = {
      rtt,
      minRtt: minRtt === 0xffffffff ? undefined : minRtt,
      totalRetrans,
      bytesSent: sent,
      bytesRetrans: again,
      bytesReceived: received === undefined ? undefined : received - (isEndReceived ? 1 : 0),
      // The own end, and the SYN of whoever connected, count as acknowledged bytes too.
      txQueue:
        sent === undefined || again === undefined || acked === undefined
          ? undefined
          : Math.max(0, sent - again + (notsentBytes ?? 0) - acked),
    };
    return { counts, state };
  } catch (error) {
    if (!(error instanceof SockdexError)) throw error;
    callable = undefined;
    return undefined;
  }
}

/** The peer has ended: it sends no more. */
const END_RECEIVED: ReadonlySet<State> = new Set<State>(["CLOSE_WAIT", "LAST_ACK", "CLOSING", "TIME_WAIT"]);

function byNode({ bytesRead, bytesWritten }: NodesCounts): Counts {
  return { ...NO_COUNTS, bytesSent: bytesWritten, bytesReceived: bytesRead };
}

function numberOf(count: bigint | undefined): number | undefined {
  return count === undefined ? undefined : Number(count);
}
