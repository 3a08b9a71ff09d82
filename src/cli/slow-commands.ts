/**
 * Commands that run for long, or that people wait for anyway: beside that, the time that their code takes to load is none.
 * dist/quick.cjs is the program without what they do, and starts sooner.
 */
export const SLOW_COMMANDS: ReadonlySet<string> = new Set([
  ...["report", "diff", "watch", "top", "kill", "check", "convert", "record", "ends", "completion"],
]);
