import type { Edit } from "./edit";

/** Bytes that mean something to a reader of tables, and some that are strangers to it. */
const TELLING = Buffer.from(
  "0123456789abcdefABCDEF:::    \t\r\n\n--xXgG@`/.\0\v\f\x1b\x7f\x80\x85\xa0\xb0\xff",
  "latin1",
);

function telling(index: number): number {
  return TELLING[index % TELLING.length] ?? 0;
}

/** Damage that looks at bytes alone. */
export const BYTE_EDITS: readonly Edit[] = [
  // A bit flipped.
  (draft, random) => {
    const at = random.below(draft.length);
    draft.set(at, draft.at(at) ^ (1 << random.below(8)));
  },
  // A byte replaced, by one that tells or by any.
  (draft, random) => draft.set(random.below(draft.length), telling(random.uint32())),
  (draft, random) => draft.set(random.below(draft.length), random.below(256)),
  // One more, one less, some less.
  (draft, random) => draft.splice(draft.place(random), 0, [telling(random.uint32())]),
  (draft, random) => draft.remove(random.below(draft.length), 1),
  (draft, random) => draft.remove(random.below(draft.length), random.between(2, 200)),
  // One byte over and over: digits too many, NULs, blanks up to and past the longest line.
  (draft, random) => {
    const count = random.chance(0.04) ? random.between(3900, 4200) : random.between(2, 40);
    draft.fill(draft.place(random), count, random.chance(0.2) ? 0 : telling(random.uint32()));
  },
  // Noise.
  (draft, random) => {
    const noise = Array.from({ length: random.between(1, 24) }, () => random.below(256));
    draft.splice(draft.place(random), random.chance(0.5) ? noise.length : 0, noise);
  },
  // Cut at the front, at the back.
  (draft, random) => draft.remove(0, random.below(Math.min(draft.length, 300))),
  (draft, random) => {
    const count = random.below(Math.min(draft.length, 300));
    draft.remove(draft.length - count, count);
  },
  // A run once more, somewhere else or many times in a row.
  (draft, random) => {
    const start = random.below(draft.length);
    const run = draft.view(start, start + random.between(1, 200)).slice();
    draft.splice(draft.place(random), 0, run);
  },
  (draft, random) => {
    const start = random.below(draft.length);
    const run = draft.view(start, start + random.between(1, 20)).slice();
    for (let i = random.between(1, 12); i > 0; i--) draft.splice(start, 0, run);
  },
  // A run that goes elsewhere.
  (draft, random) => {
    const start = random.below(draft.length);
    const run = draft.view(start, start + random.between(1, 200)).slice();
    draft.remove(start, run.length);
    draft.splice(draft.place(random), 0, run);
  },
  // Another text's bytes, over these or between them.
  (draft, random, other) => {
    const from = random.below(other.length);
    const part = other.subarray(from, from + random.between(1, 300));
    draft.splice(draft.place(random), random.chance(0.5) ? part.length : 0, part);
  },
];
