import { type Libc, libc } from "../libc/libc";
import { readTcpInfo } from "../sockopt/read-tcp-info";
import { LEAST_BYTES, MOST_BYTES } from "../sockopt/tcp-info";
import { SockdexError } from "../table/errors";
import { fieldOf } from "../table/info/read-field";
import { COLUMN_FIELDS as FIELDS } from "../table/info/tcp-info-fields";
import { type State, stateName } from "../table/states";
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

/** Where the kernel writes to: no call lasts beyond its answer. A TcpInfo would make bigints of all that is in it. */
const bytes = new Uint8Array(MOST_BYTES);
let info = new DataView(bytes.buffer, 0, LEAST_BYTES);

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
    const length = callable && readTcpInfo(callable, fd, bytes);
    if (typeof length !== "number") return undefined;
    if (length !== info.byteLength) info = new DataView(bytes.buffer, 0, length);
    const state = stateName(info.getUint8(0));
    const isEndReceived = END_RECEIVED.has(state) || (state === "CLOSE" && hasEnd);
    const received = fieldOf(info, FIELDS.bytesReceived);
    const minRtt = fieldOf(info, FIELDS.minRtt);
    const [sent, again, acked] = [
      fieldOf(info, FIELDS.bytesSent),
      fieldOf(info, FIELDS.bytesRetrans),
      fieldOf(info, FIELDS.bytesAcked),
    ];
    const counts = {
      rtt: fieldOf(info, FIELDS.rtt),
      minRtt: minRtt === 0xffffffff ? undefined : minRtt,
      totalRetrans: fieldOf(info, FIELDS.totalRetrans),
      bytesSent: sent,
      bytesRetrans: again,
      bytesReceived: received === undefined ? undefined : received - (isEndReceived ? 1 : 0),
      // The own end, and the SYN of whoever connected, count as acknowledged bytes too.
      txQueue:
        sent === undefined || again === undefined || acked === undefined
          ? undefined
          : Math.max(0, sent - again + (fieldOf(info, FIELDS.notsentBytes) ?? 0) - acked),
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
