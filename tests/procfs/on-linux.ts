import { describe } from "vitest";

/** Real sockets and a real /proc are Linux's: elsewhere the subject is skipped, and the report says why. */
export function onLinux(subject: string, tests: () => void): void {
  if (process.platform === "linux") describe(subject, tests);
  else describe.skip(`${subject}: skipped, needs Linux and this is ${process.platform}`, tests);
}
