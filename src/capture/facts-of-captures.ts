import { type Capture, type CapturedFile, parts } from "./captures";

/** The word that facts have in their name where tables have the protocol: `web1-facts.json` beside `web1-tcp.txt`. */
const WORD = /(?<![a-z0-9])facts(?![a-z0-9])(?!.*\/)/i;
const ENDING = /(\.[a-z][a-z0-9]{0,4})?(\.(gz|zst|br|xz|bz2))?$/i;
const SEPARATORS = /[-_. ]+$/;

/**
 * Which capture each of some files of facts is of: the one whose tables are named alike but for the protocol and the
 * ending; or the only one that there is. Undefined for facts of no capture. Of several captures named alike the n-th has
 * the n-th facts.
 */
export function capturesOfFacts<F extends CapturedFile>(
  captures: readonly Capture<F>[],
  facts: readonly CapturedFile[],
): (Capture<F> | undefined)[] {
  const free = new Map<string, Capture<F>[]>();
  for (const capture of captures) {
    const [{ name, host } = capture] = capture.files;
    const [before, , after] = parts(name);
    const key = keyOf(host, before, after);
    const alike = free.get(key);
    if (alike) alike.push(capture);
    else free.set(key, [capture]);
  }
  // The last of them is taken out first.
  for (const alike of free.values()) alike.reverse();
  const [only] = captures.length === 1 && facts.length === 1 ? captures : [];
  return facts.map(({ name, host }) => {
    const match = WORD.exec(name);
    const [before, after] = match
      ? [name.slice(0, match.index), name.slice(match.index + match[0].length)]
      : [name, ""];
    return only ?? free.get(keyOf(host, before, after))?.pop();
  });
}

function keyOf(host: string | undefined, before: string, after: string): string {
  return JSON.stringify([host, stem(before, after)]);
}

/** What is before and after the word, but for what separates it and the ending. */
function stem(before: string, after: string): string {
  return after === ""
    ? before.replace(ENDING, "").replace(SEPARATORS, "")
    : before.replace(SEPARATORS, "") + after.replace(ENDING, "");
}
