import { readdirSync, readlinkSync } from "node:fs";

/** Descriptors of this process that are sockets. */
export function ownSockets(): string[] {
  return readdirSync("/proc/self/fd").filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith("socket:");
    } catch {
      return false;
    }
  });
}
