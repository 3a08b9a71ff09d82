import type { Edit } from "./damage";
import type { Random } from "./random";
import { latin1 } from "./splice";

/** Damage as copying and pasting, mailing and editing do it: all of a text, or all from some place on. */
export const TEXT_EDITS: readonly Edit[] = [
  onText((text) => text.replaceAll("\n", "\r\n")),
  onText((text) => text.replaceAll("\r\n", "\n")),
  onText((text) => text.replace(/ {2,}/g, " ")),
  onText((text) => text.replaceAll(" ", "\t")),
  onText((text) => text.replace(/ +$/gm, "")),
  onText((text) => text.replace(/^ +/gm, "")),
  onText((text) => text.replace(/^/gm, "    ")),
  onText((text) => text.replace(/[A-F]/g, (digit) => digit.toLowerCase())),
  onText((text) => text.replace(/\b[a-f]/g, (digit) => digit.toUpperCase())),
  onText((text) => text.replaceAll("->", "-&gt;")),
  onText((text) => text.replace(/\n+$/, "")),
  onText((text) => text.replace(/\s+$/, "")),
  onText((text) => text.replaceAll("\n", "\n\n")),
  (bytes) => latin1(`\xef\xbb\xbf${Buffer.from(bytes).toString("latin1")}`),
];

function onText(change: (text: string) => string): Edit {
  return (bytes: Uint8Array, random: Random) => {
    const text = Buffer.from(bytes).toString("latin1");
    // Half of the time only the rest of it, as when two captures were put together.
    const from = random.chance(0.5) ? 0 : random.below(text.length + 1);
    return latin1(text.slice(0, from) + change(text.slice(from)));
  };
}
