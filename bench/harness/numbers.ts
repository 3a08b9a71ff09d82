/** 1234567 → `1,234,567`. */
export const count = (value: number): string => Math.round(value).toLocaleString("en-US");

/** Three digits that say something: 0.123, 1.23, 12.3, 123, 1,234. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const digits = value === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toLocaleString("en-US", { maximumFractionDigits: Math.min(digits, 3), useGrouping: true });
}

export const times = (value: number): string => `${figure(value)} ×`;
