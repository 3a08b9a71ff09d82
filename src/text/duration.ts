/** A time in milliseconds, short: `350ms`, `1.2s`, `45s`, `3m12s`, `2h05m`, `3d4h`. */
export function formatDuration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)}ms`;
  if (ms < 9950) return `${(ms / 1000).toFixed(1)}s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m${pad(seconds % 60)}s`;
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? `${hours}h${pad(minutes % 60)}m` : `${Math.floor(hours / 24)}d${hours % 24}h`;
}

function pad(number: number): string {
  return String(number).padStart(2, "0");
}

/** Microseconds, short: `85 µs`, `1.2 ms`, `340 ms`, `2.5 s`. */
export function formatMicroseconds(us: number): string {
  if (us < 1000) return `${us} µs`;
  const [value, unit] = us < 999_500 ? [us / 1000, "ms"] : [us / 1e6, "s"];
  return `${value >= 9.95 ? Math.round(value) : Number(value.toFixed(1))} ${unit}`;
}
