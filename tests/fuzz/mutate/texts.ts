import type { Random } from "../../generate/random";
import type { Draft } from "./draft";
import type { Edit } from "./edit";

const [SPACE, TAB, CR, NEWLINE] = [0x20, 0x09, 0x0d, 0x0a];

/** Rewrites the text from some place on, a byte at a time: each becomes those that `change` pushes. */
function rewrite(change: (byte: number, out: number[], before: number) => void): Edit {
  return (draft: Draft, random: Random) => {
    const from = random.chance(0.5) ? 0 : random.below(draft.length);
    const out: number[] = [];
    let before = -1;
    for (const byte of draft.view(from)) {
      change(byte, out, before);
      before = byte;
    }
    draft.splice(from, draft.length - from, out);
  };
}

/** Damage as copying and pasting, mailing and editing do it: all of a text, or all from some place on. */
export const TEXT_EDITS: readonly Edit[] = [
  rewrite((byte, out) => (byte === NEWLINE ? out.push(CR, NEWLINE) : out.push(byte))),
  rewrite((byte, out) => out.push(byte === SPACE ? TAB : byte)),
  rewrite((byte, out, before) => (byte === SPACE && before === SPACE ? 0 : out.push(byte))),
  rewrite((byte, out) => out.push(byte >= 0x41 && byte <= 0x46 ? byte | 0x20 : byte)),
  rewrite((byte, out, before) => (before === NEWLINE ? out.push(SPACE, SPACE, byte) : out.push(byte))),
  rewrite((byte, out, before) => (byte === SPACE && before === NEWLINE ? 0 : out.push(byte))),
  rewrite((byte, out) => out.push(byte === NEWLINE ? CR : byte)),
  rewrite((byte, out) => (byte === NEWLINE ? out.push(NEWLINE, NEWLINE) : out.push(byte))),
  // UTF-16, and UTF-8 of what was latin-1.
  rewrite((byte, out) => out.push(byte, 0)),
  rewrite((byte, out) => (byte < 0x80 ? out.push(byte) : out.push(0xc0 | (byte >> 6), 0x80 | (byte & 0x3f)))),
  // A byte order mark in front, once or twice, or in the middle.
  (draft, random) => draft.splice(random.chance(0.8) ? 0 : draft.place(random), 0, [0xef, 0xbb, 0xbf]),
  // Without its last newline, or with blanks instead.
  (draft, random) => {
    while (draft.at(draft.length - 1) === NEWLINE) draft.remove(draft.length - 1, 1);
    if (random.chance(0.3)) draft.fill(draft.length, random.between(1, 3), random.chance(0.5) ? SPACE : CR);
  },
  // Another text behind it.
  (draft, _, other) => draft.splice(draft.length, 0, other),
  (draft, random, other) =>
    draft.splice(random.below(draft.length), draft.length, other.subarray(random.below(other.length))),
];
