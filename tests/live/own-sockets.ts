import { readdirSync, readlinkSync } from "node:fs";

/** The sockets of this process, as links name them, and their descriptors. */
export function ownSockets(): Map<string, number> {
  const found = readdirSync("/proc/self/fd").map((fd): [string, number] => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`), Number(fd)];
    } catch {
      return ["", -1];
    }
  });
  return new Map(found.filter(([link]) => link.startsWith("socket:")));
}

/** Descriptors of the sockets opened since. The number of a descriptor is given anew, that of a socket is not. */
export function socketsSince(before: ReadonlyMap<string, number>): number[] {
  return [...ownSockets()].flatMap(([link, fd]) => (before.has(link) ? [] : [fd]));
}
