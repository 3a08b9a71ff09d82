import { get } from "../fields";
import {
  BEFORE,
  CHANGED,
  HAS_PASSED,
  PARTNER,
  REPEATS,
  RETRANSMITS,
  RETRANSMITTING,
  RX_PASSED,
  RX_QUEUE,
  RX_STUCK,
  SINCE,
  STATE,
  STUCK_RX,
  STUCK_TX,
  TX_PASSED,
  TX_QUEUE,
  TX_STUCK,
} from "./layout";
import { keepFirsts } from "./match";
import { column, push } from "./sides";

function u32At(side: u32, i: i32, row: u32): u32 {
  return load<u32>(column(side, i) + ((<usize>row) << 2));
}

function f64At(side: u32, i: i32, row: u32): f64 {
  return load<f64>(column(side, i) + ((<usize>row) << 3));
}

/**
 * Carries what is known of each row over from its partner, and fills CHANGED (another state), STUCK_TX and STUCK_RX (a
 * queue that for the `stuckAfter`-th time in a row was not empty and not shorter, and through which no byte passed; 0: do
 * not count) and RETRANSMITTING (more of them than before). A socket that torn reads listed twice on both sides is in each list once. After match().
 * `now` is when the after side was read.
 */
export function history(afterRows: u32, now: f64, stuckAfter: u32): void {
  const before = get(BEFORE);
  const after = before ^ 1;
  for (let row: u32 = 0; row < afterRows; row++) {
    const found = u32At(after, PARTNER, row);
    if (found == 0 || found & REPEATS) {
      begin(after, row, now);
      continue;
    }
    const old = found - 1;
    const isChanged = load<u8>(column(before, STATE) + old) != load<u8>(column(after, STATE) + row);
    if (isChanged) push(CHANGED, row);
    store<f64>(column(after, SINCE) + ((<usize>row) << 3), isChanged ? now : f64At(before, SINCE, old));
    if (isStuck(before, old, after, row, TX_QUEUE, TX_PASSED, TX_STUCK, stuckAfter)) push(STUCK_TX, row);
    if (isStuck(before, old, after, row, RX_QUEUE, RX_PASSED, RX_STUCK, stuckAfter)) push(STUCK_RX, row);
    if (u32At(after, RETRANSMITS, row) > u32At(before, RETRANSMITS, old)) push(RETRANSMITTING, row);
  }
  for (let row: u32 = 0; row < afterRows; row++) {
    const found = u32At(after, PARTNER, row);
    if (found & REPEATS) copySince(after, found & ~REPEATS, row);
  }
  for (let list = CHANGED; list <= RETRANSMITTING; list++) keepFirsts(after, list);
}

function begin(side: u32, row: u32, now: f64): void {
  store<f64>(column(side, SINCE) + ((<usize>row) << 3), now);
  store<u16>(column(side, TX_STUCK) + ((<usize>row) << 1), 0);
  store<u16>(column(side, RX_STUCK) + ((<usize>row) << 1), 0);
}

function copySince(side: u32, from: u32, to: u32): void {
  const since = column(side, SINCE);
  store<f64>(since + ((<usize>to) << 3), f64At(side, SINCE, from));
}

/** Counts on; true once, when the count reaches `stuckAfter`. */
function isStuck(
  before: u32,
  old: u32,
  after: u32,
  row: u32,
  queue: i32,
  passed: i32,
  stuck: i32,
  stuckAfter: u32,
): bool {
  const was = u32At(before, queue, old);
  const is = u32At(after, queue, row);
  const times: u32 = load<u16>(column(before, stuck) + ((<usize>old) << 1));
  const stays = stuckAfter > 0 && was > 0 && is >= was && !isFlowing(before, old, after, row, passed);
  const now: u32 = stays ? min<u32>(times + 1, u16.MAX_VALUE) : 0;
  store<u16>(column(after, stuck) + ((<usize>row) << 1), <u16>now);
  return now == stuckAfter && now > times;
}

/** Whether bytes passed through a queue: as much came in as went out. False where that is not known. */
function isFlowing(before: u32, old: u32, after: u32, row: u32, passed: i32): bool {
  return get(HAS_PASSED) != 0 && f64At(after, passed, row) > f64At(before, passed, old);
}
