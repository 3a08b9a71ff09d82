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

/** Bits that one pass of a radix sort looks at, and passes for an inode of a socket: it has 32 bits. */
const DIGIT = 11;
const PASSES = [0, DIGIT, 2 * DIGIT];
const INODES = 2 ** 32;
/** An inode and a place below this are one exact number. */
const FEW = 2 ** 15;

function sortByInode(inode: Float64Array, rows: Uint32Array): void {
  const keys = new Uint32Array(rows.length);
  let most = 0;
  for (let place = 0; place < rows.length; place++) {
    const number = inode[rows[place] ?? 0] ?? 0;
    if (number > most) most = number;
    keys[place] = number;
  }
  if (most >= INODES) rows.sort((a, b) => (inode[a] ?? 0) - (inode[b] ?? 0));
  else if (rows.length < FEW) sortFew(keys, rows);
  else sortMany(keys, rows);
}

/** The engine sorts numbers at once; loops of ours would run slowly until they are compiled. */
function sortFew(keys: Uint32Array, rows: Uint32Array): void {
  const before = rows.slice();
  const numbers = new Float64Array(rows.length);
  for (let place = 0; place < rows.length; place++) numbers[place] = (keys[place] ?? 0) * FEW + place;
  numbers.sort();
  for (let place = 0; place < rows.length; place++) rows[place] = before[(numbers[place] ?? 0) % FEW] ?? 0;
}

function sortMany(keys: Uint32Array<ArrayBuffer>, rows: Uint32Array): void {
  let from = { rows: rows.slice(), keys };
  let to = { rows: new Uint32Array(rows.length), keys: new Uint32Array(rows.length) };
  for (const shift of PASSES) {
    pass(from, to, shift);
    [from, to] = [to, from];
  }
  rows.set(from.rows);
}

interface Keyed {
  readonly rows: Uint32Array;
  readonly keys: Uint32Array;
}

/** Puts rows in the order of one digit of their keys; those with the same keep theirs. */
function pass(from: Keyed, to: Keyed, shift: number): void {
  const places = new Uint32Array(2 ** DIGIT + 1);
  const last = 2 ** DIGIT - 1;
  for (let i = 0; i < from.keys.length; i++) {
    const digit = ((from.keys[i] ?? 0) >>> shift) & last;
    places[digit + 1] = (places[digit + 1] ?? 0) + 1;
  }
  for (let digit = 1; digit < places.length; digit++) places[digit] = (places[digit] ?? 0) + (places[digit - 1] ?? 0);
  for (let i = 0; i < from.keys.length; i++) {
    const key = from.keys[i] ?? 0;
    const digit = (key >>> shift) & last;
    const place = places[digit] ?? 0;
    places[digit] = place + 1;
    to.keys[place] = key;
    to.rows[place] = from.rows[i] ?? 0;
  }
}
