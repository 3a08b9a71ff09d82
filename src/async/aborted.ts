/** Rejects when a signal fires. */
export interface Aborted {
  promise: Promise<never>;
  /** Stops listening to the signal. */
  forget(): void;
}

/** Rejects with the signal's reason once it fires and `cleanUp` has ended, however that ends. Nobody needs to wait for it. */
export function whenAborted(signal: AbortSignal, cleanUp?: () => Promise<void>): Aborted {
  let onAbort = () => {};
  const promise = new Promise<never>((_, reject) => {
    const giveReason = () => reject(signal.reason);
    onAbort = cleanUp ? () => void cleanUp().then(giveReason, giveReason) : giveReason;
    signal.addEventListener("abort", onAbort, { once: true });
  });
  promise.catch(() => {});
  return { promise, forget: () => signal.removeEventListener("abort", onAbort) };
}
