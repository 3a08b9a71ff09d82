import { readlinkSync } from "node:fs";
import { join } from "node:path";
import { LINUX_LOCAL_PORTS } from "../../filter/context";
import type { PortRange } from "../../table/index";
import { type Files, freshFiles } from "../files/open-files";
import { trySmallText } from "../files/small-file";
import { isProcfs } from "../process/root";
import { isOwn } from "./net-folder";

/**
 * The ports the kernel hands out by itself in a network namespace, chosen as by readSockets(). procfs shows the reader's
 * range only: for another namespace, or one this user cannot tell from its own, the range of a new Linux is returned.
 */
export function localPortRange(procRoot = "/proc", pid?: number): PortRange {
  return knownPortRange(procRoot, pid) ?? LINUX_LOCAL_PORTS;
}

/** The same; undefined where the kernel does not say. */
export function knownPortRange(procRoot = "/proc", pid?: number, files: Files = freshFiles): PortRange | undefined {
  const path = join(procRoot, "sys/net/ipv4/ip_local_port_range");
  const text = isOwnNamespace(procRoot, pid) ? trySmallText(path, { files }) : undefined;
  const [, from, to] = /^(\d+)\s+(\d+)\s*$/.exec(text ?? "") ?? [];
  return from === undefined || to === undefined ? undefined : { from: Number(from), to: Number(to) };
}

/** Ranges of ports that the kernel does not hand out there, though they are in the range; undefined where it does not say. */
export function reservedPorts(procRoot = "/proc", pid?: number): PortRange[] | undefined {
  const path = join(procRoot, "sys/net/ipv4/ip_local_reserved_ports");
  const text = isOwnNamespace(procRoot, pid) ? trySmallText(path) : undefined;
  if (text === undefined) return undefined;
  return [...text.matchAll(/(\d+)(?:-(\d+))?/g)].map(([, from, to = from]) => ({ from: Number(from), to: Number(to) }));
}

/** A captured tree has but one. */
function isOwnNamespace(procRoot: string, pid: number | undefined): boolean {
  if (!isProcfs(procRoot) || isOwn({ pid, procRoot })) return true;
  try {
    const [own, other] = ["self", String(pid ?? 1)].map((name) => readlinkSync(join(procRoot, name, "ns/net")));
    return own === other;
  } catch {
    return false;
  }
}
