import type { Random } from "../../generate/random";
import type { Draft } from "./draft";

/** One way to spoil a text. `other` is another text to take from. */
export type Edit = (draft: Draft, random: Random, other: Uint8Array) => void;

/** Made ready once: an edit must not encode. */
export function latin1All(texts: readonly string[]): readonly [Uint8Array, ...Uint8Array[]] {
  const [first = new Uint8Array(), ...rest] = texts.map((text) => new Uint8Array(Buffer.from(text, "latin1")));
  return [first, ...rest];
}
