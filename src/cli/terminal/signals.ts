/** All that end a process and can be caught, but those of errors in Node itself, and SIGUSR1, which opens its debugger. */
export const SIGNALS = [
  ...(["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR2", "SIGALRM", "SIGVTALRM", "SIGPROF", "SIGXCPU"] as const),
  ...(["SIGABRT", "SIGTRAP", "SIGSYS", "SIGIO", "SIGPWR", "SIGSTKFLT"] as const),
];

/**
 * Runs `work`. When a signal or exit() ends the process meanwhile, `undo` is called first, and the process ends as it
 * would have. Nothing is waited for: a read from a pipe may never return.
 */
export async function orUndo<T>(undo: () => void, work: () => Promise<T>): Promise<T> {
  const stop = () => {
    for (const signal of SIGNALS) process.off(signal, die);
    process.off("exit", undo);
  };
  const die = (signal: NodeJS.Signals) => {
    undo();
    stop();
    process.kill(process.pid, signal);
  };
  for (const signal of SIGNALS) process.on(signal, die);
  process.on("exit", undo);
  try {
    return await work();
  } finally {
    stop();
  }
}
