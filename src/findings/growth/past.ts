import type { Finding } from "../finding";
import type { Growth } from "./growth";

/** A finding of an earlier capture, which the one looked at does not have. */
export interface PastFinding {
  readonly finding: Finding;
  /** Number of the capture where it was worst. */
  readonly capture: number;
  readonly growth: Growth;
}

interface Found {
  finding: Finding;
  capture: number;
}

/** Whether none of these is of the same. */
export function isOver(finding: Finding, now: readonly Finding[]): boolean {
  const cause = causeOf(finding);
  return !now.some((other) => causeOf(other) === cause);
}

/** Of those that are of the same the one with the most weight, in the order of the first of each. */
export function worstOf(found: readonly Found[]): Found[] {
  const worst = new Map<string, Found>();
  for (const one of found) {
    const cause = causeOf(one.finding);
    const known = worst.get(cause);
    if (known === undefined || known.finding.weight < one.finding.weight) worst.set(cause, one);
  }
  return [...worst.values()];
}

/** What is wrong, and with what: the same in captures of the same host. */
function causeOf({ kind, process, service }: Finding): string {
  return JSON.stringify([kind, process?.name, service?.end, service?.address, service?.port]);
}
