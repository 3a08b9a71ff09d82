import type { NumberCell } from "../column";

/** A number as its cell shows it. */
export function numberText({ decimals, text = String }: Pick<NumberCell, "decimals" | "text">, number: number): string {
  if (Number.isNaN(number)) return "-";
  return decimals === undefined ? text(number) : (number / 10 ** decimals).toFixed(decimals);
}
