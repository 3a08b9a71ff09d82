import type { Problem, SockdexError } from "../index";

/** What an input holds, as far as it was read. */
export interface InputCounts {
  /** Rows read, and those of them written. */
  readonly rows: number;
  readonly written: number;
  /** Tables that its texts hold. */
  readonly tables: number;
  /** Lines that are not rows, headers, labels or prompts. */
  readonly malformed: number;
  /** Rows that list a socket once more, within 8 MiB of text. */
  readonly duplicates: number;
  /** Of text, unpacked. */
  readonly bytes: number;
  /** It holds a table, of which `hostFrom`, or `timeFrom`, finds none in the name. */
  readonly lacksHost: boolean;
  readonly lacksTime: boolean;
}

/** What became of one input. */
export interface InputSummary extends InputCounts {
  readonly name: string;
  /** Undefined: it was usable. */
  readonly error: SockdexError | undefined;
}

/** Of an input that was not read. */
export const NO_COUNTS: InputCounts = {
  rows: 0,
  written: 0,
  tables: 0,
  malformed: 0,
  duplicates: 0,
  bytes: 0,
  lacksHost: false,
  lacksTime: false,
};

type Summed = Omit<InputCounts, "lacksHost" | "lacksTime">;

/** The sums of two. */
export function addCounts(one: Summed, other: Summed): Summed {
  return {
    rows: one.rows + other.rows,
    written: one.written + other.written,
    tables: one.tables + other.tables,
    malformed: one.malformed + other.malformed,
    duplicates: one.duplicates + other.duplicates,
    bytes: one.bytes + other.bytes,
  };
}

/** What became of all. */
export interface ConvertSummary {
  /** Inputs read: finished ones, unusable ones, and those of folders and archives that hold no table. */
  readonly inputs: number;
  readonly unusable: number;
  /** Files of folders and archives without a table, passed over. */
  readonly withoutTable: number;
  /** Found in folders and by patterns and passed over: pipes, devices, sockets, links that lead nowhere or into procfs. */
  readonly skipped: number;
  /** Inputs passed over because they were finished before. */
  readonly resumed: number;
  readonly rows: number;
  readonly written: number;
  readonly tables: number;
  readonly malformed: number;
  readonly duplicates: number;
  readonly bytes: number;
  /** Usable inputs in whose names `hostFrom`, or `timeFrom`, finds none; an archive is one if it holds one. */
  readonly withoutHost: number;
  readonly withoutTime: number;
  /** Threads that worked. */
  readonly jobs: number;
  readonly seconds: number;
  /** The unusable inputs, then those with malformed lines, the most first. At most WORST. */
  readonly worst: readonly InputSummary[];
}

/** A damaged line, or an input that cannot be used. */
export type ConvertProblem =
  | ({ readonly kind: "line" } & Problem)
  | { readonly kind: "input"; readonly source: string; readonly code: string; readonly message: string };

export interface ConvertProgress {
  /** Of all inputs, as they lie on the disk; 0: not known. */
  readonly totalBytes: number;
  readonly bytes: number;
  readonly rows: number;
  readonly totalInputs: number;
  readonly inputs: number;
}

/** Inputs a summary names. */
export const WORST = 20;

type Counts = Omit<ConvertSummary, "jobs" | "seconds" | "worst">;

/** Adds inputs up. Keeps only the worst of them: there may be millions. */
export class Totals {
  #counts: Counts = {
    inputs: 0,
    unusable: 0,
    withoutTable: 0,
    skipped: 0,
    resumed: 0,
    ...addCounts(NO_COUNTS, NO_COUNTS),
    withoutHost: 0,
    withoutTime: 0,
  };
  #worst: InputSummary[] = [];

  get counts(): Counts {
    return this.#counts;
  }

  add(input: InputSummary): void {
    const counts = this.#counts;
    this.#counts = {
      ...counts,
      ...addCounts(counts, input),
      inputs: counts.inputs + 1,
      unusable: counts.unusable + (input.error ? 1 : 0),
      withoutHost: counts.withoutHost + (!input.error && input.lacksHost ? 1 : 0),
      withoutTime: counts.withoutTime + (!input.error && input.lacksTime ? 1 : 0),
    };
    if (!input.error && input.malformed === 0) return;
    this.#worst.push(input);
    this.#worst.sort(worseFirst);
    this.#worst.length = Math.min(this.#worst.length, WORST);
  }

  addResumed(): void {
    this.#counts = { ...this.#counts, resumed: this.#counts.resumed + 1 };
  }

  addSkipped(skipped: number): void {
    this.#counts = { ...this.#counts, skipped: this.#counts.skipped + skipped };
  }

  addWithoutTable(): void {
    this.#counts = { ...this.#counts, withoutTable: this.#counts.withoutTable + 1 };
  }

  summary(jobs: number, seconds: number): ConvertSummary {
    return { ...this.#counts, jobs, seconds, worst: this.#worst };
  }
}

function worseFirst(a: InputSummary, b: InputSummary): number {
  const unusable = (input: InputSummary) => (input.error ? 1 : 0);
  return unusable(b) - unusable(a) || b.malformed - a.malformed || (a.name < b.name ? -1 : 1);
}
