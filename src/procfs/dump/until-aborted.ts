import { whenAborted } from "../../async/aborted";

/**
 * The values of `source` until the signal fires, even while the source gives nothing. Then its reason is thrown, and the
 * source is asked to return; a source that still owes a value does so after it.
 */
export async function* untilAborted<T>(
  source: AsyncGenerator<T, void, undefined>,
  signal: AbortSignal | undefined,
): AsyncGenerator<T, void, undefined> {
  if (!signal) {
    yield* source;
    return;
  }
  const aborted = whenAborted(signal);
  let waiting = false;
  try {
    for (;;) {
      signal.throwIfAborted();
      waiting = true;
      const { done, value } = await Promise.race([source.next(), aborted.promise]);
      waiting = false;
      if (done) return;
      yield value;
    }
  } finally {
    aborted.forget();
    const returned = source.return();
    if (waiting) returned.catch(() => {});
    else await returned;
  }
}
