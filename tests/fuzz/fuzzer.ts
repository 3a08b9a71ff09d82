import { Random } from "../generate/random";
import type { Case, Finding } from "./case";
import { Corpus } from "./corpus";
import { entryAt, entryNamed } from "./entries/index";
import { Draft } from "./mutate/draft";
import { mutate } from "./mutate/index";

/** The cases of a run: the n-th is the same for the same seed, whoever runs it and whatever ran before. */
export class Fuzzer {
  readonly #seed: number;
  readonly #corpus: Corpus;
  readonly #draft = new Draft();

  constructor(seed: number, samples: readonly Uint8Array[]) {
    this.#seed = seed;
    this.#corpus = new Corpus(seed, samples);
  }

  /** The n-th case; its bytes are good until the next. */
  caseAt(index: number): Case {
    const seed = this.#seed * 2 ** 32 + index;
    const random = new Random(seed);
    const entry = entryAt(random.uint32());
    this.#draft.load(this.#corpus.pick(random));
    mutate(this.#draft, random, () => this.#corpus.pick(random));
    return { entry: entry.name, seed, bytes: this.#draft.view() };
  }
}

/** Runs a case. What it throws is a finding. */
export function runCase({ entry: name, seed, bytes }: Case): Finding | Promise<Finding> {
  const entry = entryNamed(name);
  const failed = (error: unknown): Finding => {
    entry.reset?.();
    return `${name} threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  };
  const told = (finding: Finding): Finding => {
    if (finding !== undefined) entry.reset?.();
    return finding && `${name}: ${finding}`;
  };
  try {
    // What the mutations drew must not be what the entry draws.
    const answer = entry.run(bytes, new Random(seed + 2 ** 52));
    return answer instanceof Promise ? answer.then(told, failed) : told(answer);
  } catch (error) {
    return failed(error);
  }
}
