import { isDeepStrictEqual } from "node:util";
import { until } from "./until";

/**
 * What `read` returns, and what `act` does while that stays the same: it is read before and after, and if it has changed,
 * all is done again. For two readings of what the kernel, other processes or this one's event loop change at any time.
 */
export function whileStill<Read, Act>(read: () => Read, act: () => Act | Promise<Act>): Promise<[Read, Act]> {
  return until("nothing changes meanwhile", async (): Promise<[Read, Act] | undefined> => {
    const before = read();
    const done = await act();
    return isDeepStrictEqual(read(), before) ? [before, done] : undefined;
  });
}
