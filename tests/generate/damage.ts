import { BYTE_EDITS } from "./damage-bytes";
import { LINE_EDITS } from "./damage-lines";
import { TEXT_EDITS } from "./damage-text";
import { Random } from "./random";

/** One way to spoil a text: a new one, or the very bytes it was given where it finds nothing to spoil. */
export type Edit = (bytes: Uint8Array, random: Random) => Uint8Array;

/** Most damage is small: an input in which nothing is whole tests little. */
const WEIGHTED: readonly [readonly Edit[], number][] = [
  [BYTE_EDITS, 5],
  [LINE_EDITS, 4],
  [TEXT_EDITS, 1],
];

const GROUPS = WEIGHTED.flatMap(([edits, weight]) => Array<readonly Edit[]>(weight).fill(edits));

/** The bytes after that many random edits: the same for the same seed. The input is left as it is. */
export function damage(bytes: Uint8Array, seed: number, edits: number): Uint8Array {
  const random = new Random(seed);
  let damaged: Uint8Array = bytes.slice();
  for (let i = 0; i < edits; i++) {
    const group = GROUPS[random.below(GROUPS.length)] ?? BYTE_EDITS;
    const edit = group[random.below(group.length)];
    if (edit !== undefined) damaged = edit(damaged, random);
  }
  return damaged;
}
