import type { Random } from "../../generate/random";
import { BYTE_EDITS } from "./bytes";
import type { Draft } from "./draft";
import type { Edit } from "./edit";
import { FIELD_EDITS } from "./fields";
import { LINE_EDITS } from "./lines";
import { PREFIX_EDITS } from "./prefixes";
import { TEXT_EDITS } from "./texts";

const WEIGHTED: readonly [readonly Edit[], number][] = [
  [BYTE_EDITS, 7],
  [FIELD_EDITS, 7],
  [LINE_EDITS, 5],
  [TEXT_EDITS, 1],
  [PREFIX_EDITS, 1],
];

const GROUPS = WEIGHTED.flatMap(([edits, weight]) => Array<readonly Edit[]>(weight).fill(edits));

/** Most damage is small: an input in which nothing is whole tests little. */
function editCount(random: Random): number {
  const few = random.below(12);
  return few < 8 ? 1 + (few >> 1) : few < 11 ? random.between(3, 8) : random.between(5, 40);
}

/** Spoils a text in some places. */
export function mutate(draft: Draft, random: Random, pickOther: () => Uint8Array): void {
  for (let left = editCount(random); left > 0 && draft.length > 0; left--) {
    const group = GROUPS[random.below(GROUPS.length)] ?? BYTE_EDITS;
    group[random.below(group.length)]?.(draft, random, pickOther());
  }
}
