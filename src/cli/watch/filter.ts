import { asUsage } from "../as-usage";
import type { Select } from "./selection";

/** All rows. */
export const ALL: Select = (table) => table.select();

/** What a filter's text chooses. Throws UsageError. */
export function parseSelect(text: string): Select {
  if (text.trim() === "") return ALL;
  return asUsage(() => {
    const state = text.trim();
    return (table) => table.select({ state });
  });
}
