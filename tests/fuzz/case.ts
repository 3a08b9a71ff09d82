import type { Random } from "../generate/random";

/** One input for one entry. What an entry draws it draws from the seed, so that a case always runs the same way. */
export interface Case {
  entry: string;
  seed: number;
  bytes: Uint8Array;
}

/** Inputs of real kernels, which mutation starts from beside those that are generated. */
export interface Samples {
  readonly texts: readonly Uint8Array[];
  /** Netlink messages; their sequence is 1. */
  readonly replies: readonly Uint8Array[];
}

export const NO_SAMPLES: Samples = { texts: [], replies: [] };

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
  /** What it is given: texts of /proc by default. */
  readonly inputs?: "replies";
  /** `bytes` are good until it answers. */
  run(bytes: Uint8Array, random: Random): Finding | Promise<Finding>;
  /** Throws away what is kept between runs: it may be spoilt. */
  reset?(): void;
}
