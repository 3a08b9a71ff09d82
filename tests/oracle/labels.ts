import { isProtocol, onlyFamily } from "./families";

const LONGEST = 512;
const FAILURES = [": No such file or directory", ": Permission denied", ": Not a directory"];

/** What a label tells: a family, or nothing. Undefined: the line, which has no slot and no prefix, is not a label. */
export function labelOf(text: string): { told: string | undefined } | undefined {
  if (text.length > LONGEST) return undefined;
  const unblanked = text.replace(/[ \t\r]+$/, "");
  if (FAILURES.some((failure) => unblanked.endsWith(failure))) return undefined;

  const words = text.split(/[^A-Za-z0-9_/]+/).filter((word) => word !== "");
  const [only = ""] = words;
  if (words.length === 1 && isProtocol(only.toLowerCase())) return { told: onlyFamily([only.toLowerCase()]) };

  // `net/` ends one part of the text and begins the next; a name ends where no more of its characters follow.
  const names = text
    .split("net/")
    .slice(1)
    .map(
      (rest, i, rests) =>
        (/^[A-Za-z0-9_/]*/.exec(rest)?.[0] ?? "") + (isWhole(rest) && i < rests.length - 1 ? "net/" : ""),
    )
    .filter(isProtocol);
  return names.length === 0 ? undefined : { told: onlyFamily(names) };
}

/** Nothing but a name's characters: what follows it goes on with `net/`. */
function isWhole(rest: string): boolean {
  return /^[A-Za-z0-9_/]*$/.test(rest);
}
