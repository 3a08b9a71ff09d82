/**
 * The values of `source` until the signal fires, even while the source gives nothing: then its reason is thrown and the
 * source is told to return; one that still owes an answer does so after it.
 */
export async function* untilAborted<T>(
  source: AsyncGenerator<T, void, undefined>,
  signal: AbortSignal | undefined,
): AsyncGenerator<T, void, undefined> {
  if (!signal) {
    yield* source;
    return;
  }
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
  });
  // Nobody may be waiting when it fires.
  aborted.catch(() => {});
  let waiting = false;
  try {
    for (;;) {
      signal.throwIfAborted();
      waiting = true;
      const { done, value } = await Promise.race([source.next(), aborted]);
      waiting = false;
      if (done) return;
      yield value;
    }
  } finally {
    signal.removeEventListener("abort", onAbort);
    const returned = source.return();
    if (waiting) returned.catch(() => {});
    else await returned;
  }
}
