import { setTimeout } from "node:timers/promises";

const STEP_MS = 5;
const QUIET_STEPS = 2;
/** Of processor time, in microseconds a step. */
const QUIET = 1000;
const MOST_MS = 500;

/**
 * Waits until V8's threads are through. Node hangs when it ends while one of them, compiling, waits for the main thread to
 * collect garbage (nodejs/node#54918, in all versions there are): up to one end in a hundred on a busy machine. While a
 * timer is pending it does collect. What still compiles uses the processor: so the end comes when nothing does.
 */
export async function settle(): Promise<void> {
  const latest = performance.now() + MOST_MS;
  for (let quiet = 0; quiet < QUIET_STEPS && performance.now() < latest; ) {
    const before = process.cpuUsage();
    await setTimeout(STEP_MS);
    const { user, system } = process.cpuUsage(before);
    quiet = user + system < QUIET ? quiet + 1 : 0;
  }
}
