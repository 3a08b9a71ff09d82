/** The known word a misspelt one is nearest to, with at most a third of its letters wrong; undefined where none is. */
export function closest(word: string, known: readonly string[]): string | undefined {
  return nearest(word, known)[0];
}

/** Those that are equally near, in their order; empty where none is near. */
function nearest(word: string, known: readonly string[]): string[] {
  if (word.length > 30) return [];
  const wanted = word.toLowerCase();
  let found: string[] = [];
  let least = Math.max(1, Math.floor(wanted.length / 3));
  for (const one of known) {
    const edits = distance(wanted, one);
    if (edits > least) continue;
    if (edits < least) found = [];
    least = edits;
    found.push(one);
  }
  return found;
}

/** The known words that a misspelt or shortened one may stand for: the nearest, else those with its letters, in their order (`ls`: list). */
export function meantBy(word: string, known: readonly string[]): string[] {
  const near = nearest(word, known);
  return near.length > 0 ? near : known.filter((one) => shortens(word, one));
}

/** Begins with the same letter, and has the others behind each other. */
function shortens(short: string, whole: string): boolean {
  if (short.length < 2 || short[0] !== whole[0]) return false;
  let at = 0;
  for (const letter of short) {
    at = whole.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

/** Letters that are too much, missing, others, or two that have changed places. */
function distance(a: string, b: string): number {
  let [before, last] = [[] as number[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let edits = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same);
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) edits = Math.min(edits, (before[j - 2] ?? edits) + 1);
      row.push(edits);
    }
    [before, last] = [last, row];
  }
  return last[b.length] ?? 0;
}

/** ` Did you mean close-wait?`, or nothing. */
export function suggestion(word: string, known: readonly string[]): string {
  const meant = closest(word, known);
  return meant === undefined ? "" : ` ${didYouMean([meant])}`;
}

/** `Did you mean --sport or --dport?` */
export function didYouMean(words: readonly string[]): string {
  const others = words.slice(0, -1);
  return `Did you mean ${others.length > 0 ? `${others.join(", ")} or ` : ""}${words.at(-1)}?`;
}
