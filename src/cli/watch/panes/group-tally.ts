import { CONDITIONS, conditionOf, SHOWN_STATES, shownStateOf } from "../../../listing/states";
import { heldNumber } from "../../../live/holders/packed-holders";
import type { Flows } from "../../../summary/flows/flows";
import { printable } from "../../terminal/terminal";
import type { Seen } from "./pane";

type Counted = readonly [text: string, sockets: number];

/** What the sockets of a group are. */
export interface Tallied {
  /** `nginx 811`, and how many other processes there are: `nginx 811 +2`; `-` where none is known. */
  readonly process: string;
  /** The worst state, and how many are in it where not all are: `CLOSE_WAIT 12`. That of the most where nothing is wrong; undefined for no sockets. */
  readonly worst: { readonly state: string; readonly text: string } | undefined;
  /** The most first. */
  readonly states: readonly Counted[];
  readonly processes: readonly Counted[];
}

const NONE = -1;

/** States and processes of a few groups, in one pass over the rows. */
export class GroupTally {
  readonly #states: Uint32Array;
  readonly #holders: Uint32Array;
  readonly #processes: readonly string[];

  /** `seen`: what the flows took last; undefined before they have. */
  constructor(flows: Flows, shown: readonly number[], seen: Seen | undefined) {
    const holders = seen?.holders.newest;
    this.#processes = holders?.processes.map(({ pid, name }) => `${printable(name)} ${pid}`) ?? [];
    this.#states = new Uint32Array(shown.length * SHOWN_STATES.length);
    this.#holders = new Uint32Array(shown.length * this.#processes.length);
    if (seen === undefined || shown.length === 0 || seen.snapshot.table.isRetired) return;
    const places = new Int16Array(Math.max(...shown, ...[0]) + 1).fill(NONE);
    for (const [place, flow] of shown.entries()) places[flow] = place;
    const { rows } = seen;
    const { numbers } = flows;
    const stateOf = shownStateOf(seen.snapshot.table.columns);
    const { inode } = seen.snapshot.table.columns;
    for (let i = 0; i < rows.length; i++) {
      const place = places[numbers[i] ?? 0] ?? NONE;
      if (place < 0) continue;
      const row = rows[i] ?? 0;
      const state = place * SHOWN_STATES.length + stateOf(row);
      this.#states[state] = (this.#states[state] ?? 0) + 1;
      const socket = holders === undefined || inode[row] === 0 ? NONE : heldNumber(holders, inode[row] ?? 0);
      if (holders === undefined || socket < 0) continue;
      const holder = place * this.#processes.length + (holders.processOf[socket] ?? 0);
      this.#holders[holder] = (this.#holders[holder] ?? 0) + 1;
    }
  }

  /** Of the group at this place among those shown. */
  of(place: number): Tallied {
    const states = counted(this.#states, place, SHOWN_STATES);
    const processes = counted(this.#holders, place, this.#processes);
    const [[process = "-"] = []] = processes;
    // Where nothing is wrong, what most of them are in.
    const worst = [...states].sort(([a], [b]) => badness(a) - badness(b))[0];
    const all = states.reduce((sum, [, sockets]) => sum + sockets, 0);
    return {
      process: processes.length > 1 ? `${process} +${processes.length - 1}` : process,
      worst: worst && { state: worst[0], text: worst[1] === all ? worst[0] : `${worst[0]} ${worst[1]}` },
      states,
      processes,
    };
  }
}

/** 0 for the worst, the same for all that is in order. */
function badness(state: string): number {
  return Math.min(CONDITIONS.indexOf(conditionOf(state)), IN_ORDER);
}

const IN_ORDER = CONDITIONS.indexOf("waiting");

function counted(counts: Uint32Array, place: number, names: readonly string[]): Counted[] {
  const found: Counted[] = [];
  for (const [i, name] of names.entries()) {
    const sockets = counts[place * names.length + i] ?? 0;
    if (sockets > 0) found.push([name, sockets]);
  }
  return found.sort(([, a], [, b]) => b - a);
}
