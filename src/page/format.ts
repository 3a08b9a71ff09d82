import { isOverdue } from "../table/plausible";

/*
 * How the page writes what it shows.
 */

/** `12,345`. */
export function count(value: number): string {
  return value.toLocaleString("en-US");
}

/** `1 socket`, `2,000 sockets`. */
export function plural(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? "" : "s"}`;
}

/** `All 12`, `11 of 12`. */
export function ofAll(part: number, all: number): string {
  return part === all ? (all === 1 ? "It is" : `All ${count(all)}`) : `${count(part)} of ${count(all)}`;
}

/** `12%`, `<1%`; what is not all is not 100%. */
export function percent(share: number): string {
  const whole = Math.round(share * 100);
  if (whole === 0 && share > 0) return "<1%";
  return whole === 100 && share < 1 ? ">99%" : `${whole}%`;
}

/** An address and a port, IPv6 in brackets; port 0 is `*`. */
export function endpoint(address: string, port: number | string): string {
  const shown = port === 0 ? "*" : port;
  return address.includes(":") ? `[${address}]:${shown}` : `${address}:${shown}`;
}

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
