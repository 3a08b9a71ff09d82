import { get, set } from "../fields";
import { reach } from "../memory";
import { history } from "./history";
import { drawSecrets, forgetIdentity } from "./identity";
import { BEFORE, CAPACITY } from "./layout";
import { match } from "./match";
import { layOut } from "./sides";

/*
 * The exports of the module that compares. `src/module/changes.ts` declares them for the host.
 */
export { column, list } from "./sides";
export { history, match };

/**
 * Makes room for two tables of `rows` rows, once, before anything else; `hasPassed`, 0 or 1: for TX_PASSED and RX_PASSED
 * too. Returns 0, or 1 when memory is at its ceiling.
 */
export function configure(rows: u32, seed: u32, hasPassed: u32): u32 {
  const end = layOut((rows + 15) & ~15, hasPassed != 0);
  if (reach(end)) return 1;
  drawSecrets(seed);
  forgetIdentity();
  set(BEFORE, 0);
  return 0;
}

export function capacity(): u32 {
  return get(CAPACITY);
}

/** Which side holds the table before, 0 or 1; the other takes the one after. */
export function beforeSide(): u32 {
  return get(BEFORE);
}

/** After becomes before. */
export function advance(): void {
  set(BEFORE, get(BEFORE) ^ 1);
}
