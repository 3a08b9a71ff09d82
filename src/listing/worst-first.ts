import type { Columns } from "../table/columns";
import { PROTOCOLS } from "../table/protocols";
import { CONDITIONS, conditionOf, SHOWN_STATES, shownStateOf } from "./states";

/** Of each of SHOWN_STATES its place: by its condition first, then as the kernel counts them. */
const PLACES = placesOf(SHOWN_STATES);

function placesOf(states: readonly string[]): Uint16Array {
  const order = [...states.keys()].sort((a, b) => badness(states[a] ?? "") - badness(states[b] ?? "") || a - b);
  const places = new Uint16Array(states.length);
  for (const [place, state] of order.entries()) places[state] = place;
  return places;
}

function badness(state: string): number {
  return CONDITIONS.indexOf(conditionOf(state));
}

/**
 * The rows with the worst state first, those in one state table by table, and by inode there: older sockets first, as a
 * rule. Rows without an inode keep their order, in front.
 */
export function worstFirst(columns: Columns, rows: Uint32Array): Uint32Array {
  const { protocol, inode } = columns;
  const state = shownStateOf(columns);
  const groups = new Uint16Array(rows.length);
  const starts = new Uint32Array(PLACES.length * PROTOCOLS.length + 1);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0;
    const group = (PLACES[state(row)] ?? 0) * PROTOCOLS.length + (protocol[row] ?? 0);
    groups[i] = group;
    starts[group + 1] = (starts[group + 1] ?? 0) + 1;
  }
  for (let group = 1; group < starts.length; group++) {
    starts[group] = (starts[group] ?? 0) + (starts[group - 1] ?? 0);
  }
  const sorted = new Uint32Array(rows.length);
  const ends = starts.slice();
  for (let i = 0; i < rows.length; i++) {
    const end = ends[groups[i] ?? 0] ?? 0;
    sorted[end] = rows[i] ?? 0;
    ends[groups[i] ?? 0] = end + 1;
  }
  for (let group = 1; group < starts.length; group++) {
    const [from, to] = [starts[group - 1] ?? 0, starts[group] ?? 0];
    if (to - from > 1) sortByInode(inode, sorted.subarray(from, to));
  }
  return sorted;
}

/** Inodes of sockets have 32 bits, and a number holds 53 exactly: there is room for so many rows beside one. */
const INODES = 2 ** 32;
const ROWS = 2 ** 21;

function sortByInode(inode: Float64Array, rows: Uint32Array): void {
  const before = rows.slice();
  // Numbers alone are sorted several times as fast as by a comparison.
  const keys = new Float64Array(rows.length);
  let isExact = rows.length <= ROWS;
  for (let place = 0; place < rows.length; place++) {
    const number = inode[rows[place] ?? 0] ?? 0;
    isExact &&= number < INODES;
    keys[place] = number * ROWS + place;
  }
  if (!isExact) {
    rows.sort((a, b) => (inode[a] ?? 0) - (inode[b] ?? 0));
    return;
  }
  keys.sort();
  for (let place = 0; place < keys.length; place++) rows[place] = before[(keys[place] ?? 0) % ROWS] ?? 0;
}
