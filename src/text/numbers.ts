/** A whole number with a comma between thousands: `12,345`. */
export function grouped(value: number): string {
  return value.toLocaleString("en-US");
}

/** A share of 1 in per cent: `12%`. A small part is `<1%`, and what is not all is at most `>99%`. */
export function percent(share: number): string {
  const whole = Math.round(share * 100);
  if (whole === 0 && share > 0) return "<1%";
  return whole === 100 && share < 1 ? ">99%" : `${whole}%`;
}
