import type { Random } from "../generate/random";

/** One input for one entry. What an entry draws it draws from the seed, so that a case always runs the same way. */
export interface Case {
  entry: string;
  seed: number;
  bytes: Uint8Array;
}

/** What is wrong, in words; undefined when nothing is. */
export type Finding = string | undefined;

/**
 * One way into the library. To add one: a file in `entries/`, a line in `entries/index.ts`. What run() throws is a
 * finding too, so errors that are right must be caught.
 */
export interface Entry {
  readonly name: string;
  /** How often it is drawn, beside the others. */
  readonly weight: number;
  /** `bytes` are good until it answers. */
  run(bytes: Uint8Array, random: Random): Finding | Promise<Finding>;
  /** Throws away what is kept between runs: it may be spoilt. */
  reset?(): void;
}
