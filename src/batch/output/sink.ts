/** Where one file's bytes go. Its methods throw ERR_WRITE. */
export interface Sink {
  write(parts: readonly Uint8Array[]): Promise<void>;
  /** All is written. */
  commit(): Promise<void>;
  /** Gives up at once what is not committed; never throws. */
  discard(): void;
}
