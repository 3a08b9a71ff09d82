import type { SocketRow } from "../../index";
import { isOverdue } from "../../table/plausible";

/** By the code of the `timer` column; 0 is none. */
const NAMES = ["", "retransmit", "keepalive", "timewait", "probe"];

const TICKS_PER_SECOND = 100;

/** `keepalive 43s`, `retransmit 0.21s x3`, `retransmit overdue`: the timer, when it runs out, and the retransmits not yet answered. */
export function formatTimer(row: Pick<SocketRow, "timer" | "timerExpires" | "retransmits">): string {
  if (row.timer === 0) return "";
  const name = NAMES[row.timer] ?? `timer${row.timer}`;
  const repeats = row.retransmits > 0 ? ` x${row.retransmits}` : "";
  return `${name} ${formatTicks(row.timerExpires)}${repeats}`;
}

function formatTicks(ticks: number): string {
  if (isOverdue(ticks)) return "overdue";
  const seconds = ticks / TICKS_PER_SECOND;
  if (seconds < 10) return `${seconds.toFixed(2)}s`;
  if (seconds < 120) return `${Math.round(seconds)}s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)}m`;
  return `${Math.round(seconds / 3600)}h`;
}
