/** More or fewer: `+1.5`, `-12`; blank for no change, and where it is not known. */
export function signed(change: number | undefined): string {
  if (change === undefined || change === 0) return "";
  const text = Math.abs(change) < 10 && !Number.isInteger(change) ? change.toFixed(1) : String(Math.round(change));
  return change > 0 ? `+${text}` : text;
}
