import { grouped } from "../text/numbers";
import type { PortsTaken } from "./finding";

/** A socket is in TIME_WAIT for so many seconds, TCP_TIMEWAIT_LEN of the kernel. */
const STAY = 60;

/**
 * How many connections a second have been closed at least, that so many are in TIME_WAIT: in two digits, rounded down. One of which the
 * peer sends its FIN again stays a little longer; one whose ports are used again leaves earlier.
 */
export function closedASecond(timeWait: number): number {
  const rate = timeWait / STAY;
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(rate)) - 1);
  return Math.floor(rate / unit) * unit;
}

/** What follows from so many sockets in TIME_WAIT. */
export function closedText(timeWait: number, ports: PortsTaken | undefined): string {
  const closed = `At least ${grouped(closedASecond(timeWait))} connections a second were closed: each stays ${STAY} s.`;
  return ports ? `When all ${grouped(ports.of)} are taken, connect() fails with EADDRNOTAVAIL. ${closed}` : closed;
}
