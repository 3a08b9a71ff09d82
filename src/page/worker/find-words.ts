import { FILTER_WORDS, parseAddress, parseNetwork } from "../../core";
import { stateCondition } from "../../filter/conditions-as-text";
import { stateCodes } from "../../filter/state-sets";

/**
 * The filter that somebody means who types no filter: a part of one, as `sockdex find` and the listing write it. An
 * address or a network is of either end, `:443` either port, `10.0.0.5:443` either end; a state's name that state, a
 * plain number an inode. Any other text stays as it is.
 */
export function filterOfWords(text: string): string {
  const words = text.trim().split(/\s+/).filter(Boolean);
  const [first = ""] = words;
  if (first === "" || FILTER_WORDS.includes(first)) return text.trim();
  const filters = words.map(filterOfWord);
  return filters.some((filter) => filter === undefined) ? text.trim() : filters.join(" and ");
}

function filterOfWord(word: string): string | undefined {
  if (/^\d+$/.test(word)) return `inode = ${word}`;
  if (/^:\d+$/.test(word)) return `( sport = ${word} or dport = ${word} )`;
  if (stateCodes(word)) return stateCondition(word);
  return isEnd(word) ? `( src ${word} or dst ${word} )` : undefined;
}

/** `10.0.0.5`, `10.0.0.0/8`, `10.0.0.5:443`, `[::1]:443`, `::1`. */
function isEnd(word: string): boolean {
  const [, inBrackets, v4 = word] = /^(?:\[([^\]]+)\]:\d+|([\d.]+):\d+)$/.exec(word) ?? [];
  const address = inBrackets ?? v4;
  try {
    if (address.includes("/")) parseNetwork(address);
    else parseAddress(address);
    return true;
  } catch {
    return false;
  }
}
