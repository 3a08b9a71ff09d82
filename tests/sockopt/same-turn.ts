/** Far more than the kernel needs; only a bound against spinning for ever. */
const PATIENCE_MS = 30_000;

/** Lets what is queued for this turn of the event loop happen, such as connect(2), and nothing that is polled for. */
export function afterThisTurn(): Promise<void> {
  return new Promise((resolve) => process.nextTick(() => process.nextTick(resolve)));
}

/** Waits in this very turn, so that Node sees nothing of what the kernel does meanwhile, not even an error. */
export function spinUntil(what: string, holds: () => boolean): void {
  for (const end = performance.now() + PATIENCE_MS; !holds(); ) {
    if (performance.now() > end) throw new Error(`Waited in vain: ${what}.`);
  }
}
