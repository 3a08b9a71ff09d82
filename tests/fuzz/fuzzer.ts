import { Random } from "../generate/random";
import { type Case, type Entry, type Finding, NO_SAMPLES, type Samples } from "./case";
import { Corpus } from "./corpus";
import { entryAt, entryNamed } from "./entries/index";
import { Draft } from "./mutate/draft";
import { mutate } from "./mutate/index";
import { drawReply } from "./replies";

/** The cases of a run: the n-th is the same for the same seed, whoever runs it and whatever ran before. */
export class Fuzzer {
  readonly #seed: number;
  readonly #corpus: Corpus;
  readonly #replies: readonly Uint8Array[];
  readonly #entry: Entry | undefined;
  readonly #draft = new Draft();

  /** Of one entry, where one is named. */
  constructor(seed: number, { texts, replies }: Samples = NO_SAMPLES, entry?: string) {
    this.#seed = seed;
    this.#corpus = new Corpus(seed, texts);
    this.#replies = replies;
    this.#entry = entry === undefined ? undefined : entryNamed(entry);
  }

  /** The n-th case; its bytes are good until the next. */
  caseAt(index: number): Case {
    const seed = this.#seed * 2 ** 32 + index;
    const random = new Random(seed);
    const entry = this.#entry ?? entryAt(random.uint32());
    if (entry.inputs === "replies") return { entry: entry.name, seed, bytes: drawReply(this.#replies, random) };
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
