/** The known word a misspelt one is nearest to, with at most a third of its letters wrong; undefined where none is. */
export function closest(word: string, known: readonly string[]): string | undefined {
  if (word.length > 30) return undefined;
  const wanted = word.toLowerCase();
  let found: string | undefined;
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const one of known) {
    const edits = distance(wanted, one);
    if (edits < least) [found, least] = [one, edits];
  }
  return found;
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
  return meant === undefined ? "" : ` Did you mean ${meant}?`;
}
