import { suggestion } from "../text/closest";
import type { Comparison, Condition } from "./condition";
import { invalidFilter, quoted } from "./failure";
import { parseNumber, wholeNumber } from "./numbers";
import { STATE_GROUPS, STATE_WORDS, stateCodes } from "./state-sets";
import type { Users } from "./users";
import { type NamedWord, NUMBERS, type NumberWord } from "./vocabulary";
import type { Word } from "./words";

/*
 * What a value says, behind a word of the language or an option of the command. All throw ERR_INVALID_FILTER at the value.
 */

/** The codes of a state, or of a group of them. */
export function readStates(value: Word): readonly number[] {
  const codes = stateCodes(value.text);
  if (codes !== undefined) return codes;
  const known = [...STATE_WORDS, ...STATE_GROUPS];
  const hint = suggestion(value.text, known);
  const better = hint === "" ? `: one of ${known.join(", ")}.` : `.${hint}`;
  throw invalidFilter(`${quoted(value.text)} is not a state${better}`, value);
}

export function readNumber({ column, most, noun }: NumberWord, comparison: Comparison, value: Word): Condition {
  return { is: "number", column, comparison, value: wholeNumber(value, most, noun) };
}

/** A uid, or the name of a user. */
export function readUid(comparison: Comparison, value: Word, users: Users): Condition {
  if (users.areNone || parseNumber(value.text) !== undefined) return readNumber(NUMBERS.uid, comparison, value);
  const uid = users.uidOf(value.text);
  if (uid !== undefined) return { is: "number", column: "uid", comparison, value: uid };
  throw invalidFilter(`${quoted(value.text)} is not a uid or a user of /etc/passwd.`, value);
}

/** `comparison`: = or !=. */
export function readNamed({ is, codes }: NamedWord, comparison: Comparison, value: Word): Condition {
  const code = Object.hasOwn(codes, value.text) ? codes[value.text] : undefined;
  if (code === undefined) {
    throw invalidFilter(`${quoted(value.text)} is not a ${is}: one of ${Object.keys(codes).join(", ")}.`, value);
  }
  const condition: Condition = { is, codes: new Set([code]) };
  return comparison === "=" ? condition : { is: "not", condition };
}
