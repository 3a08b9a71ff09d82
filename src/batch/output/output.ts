import type { Chunk } from "../format/formats";
import type { Input } from "../input/inputs";

/** What is kept of an input that is finished. */
export interface Finished {
  readonly rows: number;
  readonly written: number;
  readonly malformed: number;
  readonly duplicates: number;
  readonly tables: number;
  readonly bytes: number;
}

/** Where rows go. Its methods throw ERR_WRITE. */
export interface Output {
  /** Every input has files of its own, in which its order is kept however inputs are interleaved. */
  readonly keepsOrder: boolean;
  /** An input that need not be read again. */
  isFinished(input: Input): Promise<boolean>;
  begin(input: Input): Promise<InputOutput>;
  /** All inputs are done. */
  finish(): Promise<void>;
  /** Leaves nothing unfinished behind, at once: the process may be about to end. Never throws. */
  abort(): void;
}

/** Where one input's rows go. */
export interface InputOutput {
  add(folder: string, chunk: Chunk): Promise<void>;
  commit(finished: Finished): Promise<void>;
  /** Gives up what is not committed. Never throws. */
  discard(): void;
}
