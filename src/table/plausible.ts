/*
 * Values that a kernel prints and does not mean: negative numbers as if they were positive, the difference of two counters
 * read at different moments. Columns hold them as they are printed.
 */

/** Ticks of 1/100 s. TCP_USER_TIMEOUT, the furthest a timer is ever set ahead, is at most 2^31 ms, which is less. */
const FURTHEST_TIMER = 2 ** 28;

/**
 * True when a timer ran out before the row was printed, and has not been served. What was left of it is negative, and
 * printed as what a negative number of 32 or 64 bits looks like, divided by the kernel's clock rate or not.
 */
export function isOverdue(ticks: number): boolean {
  return ticks > FURTHEST_TIMER;
}

/** True when a queue is longer than any can be: a socket's buffer is a signed number of 32 bits. */
export function isImpossibleQueue(bytes: number): boolean {
  return bytes >= 2 ** 31;
}
