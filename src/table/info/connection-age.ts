import { fieldOf } from "./read-field";
import { COLUMN_FIELDS } from "./tcp-info-fields";

/** The kernel counts in ticks, of 10 ms at most. */
const TICK = 10;

/** For how many milliseconds a connection has been there. */
export interface ConnectionAge {
  readonly exactly: number | undefined;
  readonly atLeast: number;
}

/**
 * What struct tcp_info shows of a connection that was made, not of one being made: the kernel remembers when data was last
 * sent and received, and for one that never did, when the connection was made.
 */
export function connectionAge(info: DataView): ConnectionAge {
  const of = (name: keyof typeof COLUMN_FIELDS) => fieldOf(info, COLUMN_FIELDS[name]);
  const [sent = 0, received = 0, busyTime = 0] = [of("lastDataSent"), of("lastDataRecv"), of("busyTime")];
  const exactly = of("dataSegsOut") === 0 ? sent : of("dataSegsIn") === 0 ? received : undefined;
  return { exactly, atLeast: Math.max(sent, received, busyTime / 1000 - TICK, 0) };
}
