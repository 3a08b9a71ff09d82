import { describe } from "vitest";

const { platform, arch } = process;
const isSupported = platform === "linux" && (arch === "x64" || arch === "arm64");

/** getsockopt is asked on Linux, on the two processors whose constants are known: elsewhere skipped, and said why. */
export function whereSupported(subject: string, tests: () => void): void {
  if (isSupported) describe(subject, tests);
  else describe.skip(`${subject}: skipped, needs Linux on x64 or arm64 and this is ${platform} on ${arch}`, tests);
}
