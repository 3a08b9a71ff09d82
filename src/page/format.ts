import { isOverdue } from "../table/plausible";

/*
 * How the page writes what it shows.
 */

const TIMERS = ["", "retransmit", "keepalive", "timewait", "probe"];

/** `keepalive 43s`, `retransmit overdue`: what is waited for, and how long. Ticks are 1/100 s. */
export function timer(code: number, ticks: number): string {
  if (code === 0) return "";
  const seconds = ticks / 100;
  const name = TIMERS[code] ?? `timer${code}`;
  if (isOverdue(ticks)) return `${name} overdue`;
  if (seconds < 10) return `${name} ${seconds.toFixed(2)}s`;
  if (seconds < 120) return `${name} ${Math.round(seconds)}s`;
  if (seconds < 7200) return `${name} ${Math.round(seconds / 60)}m`;
  return `${name} ${Math.round(seconds / 3600)}h`;
}
