import { NEAR_TOKENS } from "../../generate/damage-bytes";
import { type Edit, latin1All } from "./edit";

const TOKENS = latin1All([
  ...NEAR_TOKENS,
  "2147483647",
  "2147483648",
  "9007199254740991",
  "9223372036854775807",
  "9223372036854775808",
  "18446744073709551615",
  "-4294967295",
  "-9223372036854775808",
  "FFFFFFFF:FFFFFFFF",
  "00000000:0000000",
  "FFFFFFFFFFFFFFFF:FFFFFFFFFFFFFFFF",
  "FFFFFFFFFFFFFFFFF:00000000",
  "02:FFFFFFFFFFFFFFFF",
  "0100007F:0016",
  "7F000001:FFFF",
  "0000000000000000FFFF00000100007F:0050",
  "FFFFFFFF",
  "100000000",
  "0000000100000000",
  "FF",
  "8A",
  "0a",
  "000",
  "0xFFFFFFFFFFFFFFFF",
  "0x",
  "0X1",
  "00000000000000001",
  "+1",
  "1e3",
  "1.5",
  "0b1",
  "\xd9\xa1",
  "\xef\xbc\x91",
]);

const SEPARATORS = Buffer.from(": \t-\r.", "latin1");
const ZERO = 0x30;

const isDigit = (byte: number) => byte >= ZERO && byte <= 0x39;
const isHexLetter = (byte: number) => (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66;

/** Damage that knows what a column is. */
export const FIELD_EDITS: readonly Edit[] = [
  // One that nearly fits, in another's place or between two.
  (draft, random) => {
    const { start, end } = draft.token(random);
    draft.splice(start, end - start, random.pick(TOKENS));
  },
  (draft, random) => {
    const { start } = draft.token(random);
    draft.splice(start, 0, random.pick(TOKENS));
    draft.splice(start, 0, [0x20]);
  },
  // Huge: digits more, at either end. Tiny: all but some gone.
  (draft, random) => {
    const { start, end } = draft.token(random);
    draft.fill(random.chance(0.5) ? start : end, random.between(1, 24), ZERO + random.below(10));
  },
  (draft, random) => {
    const { start, end } = draft.token(random);
    const kept = random.below(Math.min(4, end - start + 1));
    draft.remove(start + kept, end - start - kept);
  },
  // Gone, with or without the blanks in front of it.
  (draft, random) => {
    const { start, end } = draft.token(random);
    draft.remove(start, end - start);
  },
  // Digits ↔ separators.
  (draft, random) => {
    let at = random.below(draft.length);
    while (at < draft.length && !isDigit(draft.at(at)) && !isHexLetter(draft.at(at))) at++;
    draft.set(at, SEPARATORS[random.below(SEPARATORS.length)] ?? 0);
  },
  (draft, random) => {
    let at = random.below(draft.length);
    while (at < draft.length && !SEPARATORS.includes(draft.at(at))) at++;
    draft.set(at, ZERO + random.below(10));
  },
  // A digit for another: the text stays a table, and what it says changes.
  (draft, random) => {
    let at = random.below(draft.length);
    while (at < draft.length && !isDigit(draft.at(at))) at++;
    draft.set(at, ZERO + random.below(10));
  },
  // Hex digits of the other case, in a column or in one place.
  (draft, random) => {
    const { start, end } = draft.token(random);
    for (let i = start; i < end; i++) if (isHexLetter(draft.at(i))) draft.set(i, draft.at(i) ^ 0x20);
  },
  // Decimals at their column's edges: all nines, a one and zeros.
  (draft, random) => {
    const { start, end } = draft.token(random);
    const nines = random.chance(0.5);
    for (let i = start; i < end; i++) if (isDigit(draft.at(i))) draft.set(i, nines ? 0x39 : i === start ? 0x31 : ZERO);
  },
  // Blanks: one, several, of another kind.
  (draft, random) => draft.fill(draft.token(random).start, random.between(1, 8), random.chance(0.8) ? 0x20 : 0x09),
  // Two that change places.
  (draft, random) => {
    const [one, two] = [draft.token(random), draft.token(random)];
    const [first, second] = one.start <= two.start ? [one, two] : [two, one];
    if (first.end > second.start) return;
    const [a, b] = [draft.view(first.start, first.end).slice(), draft.view(second.start, second.end).slice()];
    draft.splice(second.start, b.length, a);
    draft.splice(first.start, a.length, b);
  },
];
