/**
 * Where a call of `callee` came from: lines as an Error's `stack` has them, without its first. Undefined when all of them
 * are Node's own. They are text at once: a stack that is not formatted keeps alive what its functions were called on.
 */
export function stackAbove(callee: (...given: never[]) => unknown): string | undefined {
  const holder: { stack?: string } = {};
  Error.captureStackTrace(holder, callee);
  const lines = (holder.stack ?? "").split("\n").slice(1);
  return lines.some((line) => !NODES_OWN.test(line)) ? lines.join("\n") : undefined;
}

/** `at connect (node:net:234:28)`, `at node:internal/timers:12:3`. */
const NODES_OWN = /(^|\(|at )node:/;
