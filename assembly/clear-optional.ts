// Written by `npm run schema` from src/table/schema.ts: change that.
import { column } from "./columns";

/** Sets to 0 what row `at` need not have, but for the bits that say so. */
export function clearOptional(at: usize): void {
  store<u64>(column(14) + (at << 3), 0);
  for (let i = 16; i <= 22; i++) store<u32>(column(i) + (at << 2), 0);
}
