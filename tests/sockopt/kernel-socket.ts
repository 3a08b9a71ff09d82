import { closeSync } from "node:fs";
import { onTestFinished } from "vitest";
import { AF_INET, AF_INET6, SOCK_CLOEXEC, SOCK_NONBLOCK, SOCK_STREAM } from "../../src/libc/constants";
import { libc } from "../../src/libc/libc";

/** A TCP socket that no Node object knows of: its descriptor. Closed when the test is over, if the test has not. */
export function kernelSocket(family: "IPv4" | "IPv6" = "IPv4"): number {
  const type = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;
  const fd = libc().socket(family === "IPv4" ? AF_INET : AF_INET6, type, 0);
  if (fd < 0) throw new Error(`No socket: errno ${-fd}.`);
  onTestFinished(() => {
    try {
      closeSync(fd);
    } catch {
      // The test has closed it.
    }
  });
  return fd;
}
