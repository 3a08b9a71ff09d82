import { setTimeout as wait } from "node:timers/promises";

/** Only a bound against waiting for ever: far more than a loaded machine needs. */
export const PATIENCE_MS = 30_000;

/** Asks until there is an answer. What it waits for happens in the kernel or another process and calls nobody. */
export async function until<T>(what: string, ask: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (const end = performance.now() + PATIENCE_MS; ; await wait(2)) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > end) throw new Error(`Waited in vain: ${what}.`);
  }
}

/** The same, and this thread's event loop stands still meanwhile. */
export function untilBlocking<T>(what: string, ask: () => T | undefined): T {
  const clock = new Int32Array(new SharedArrayBuffer(4));
  for (const end = performance.now() + PATIENCE_MS; ; Atomics.wait(clock, 0, 0, 2)) {
    const answer = ask();
    if (answer !== undefined) return answer;
    if (performance.now() > end) throw new Error(`Waited in vain: ${what}.`);
  }
}
