/** A word of a filter, and where it stands. */
export interface Word {
  /** As it is meant. */
  readonly text: string;
  /** Characters of the filter in front of it. */
  readonly at: number;
  /** Characters it takes there. */
  readonly length: number;
}

/**
 * Words are what blanks and line ends separate, as ss has it: `sport=:80` is one word, and no condition. A backslash
 * takes the next character as it is, even a blank.
 */
export function wordsOf(filter: string): Word[] {
  const words: Word[] = [];
  for (const match of filter.matchAll(/(?:\\.?|[^ \t\r\n\\])+/gs)) {
    const [raw] = match;
    words.push({ text: raw.replace(/\\(.?)/gs, "$1"), at: match.index, length: raw.length });
  }
  return words;
}
