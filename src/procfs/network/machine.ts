import { readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { LINUX_LOCAL_PORTS } from "../../filter/context";
import { Services, wellKnownServices } from "../../filter/services";
import { Users } from "../../filter/users";
import type { PortRange } from "../../table/index";
import { trySmallText } from "../files/small-file";
import { isProcfs } from "../process/root";
import { isOwn } from "./net-folder";

/** This machine's names of ports; where it has no such file, as in a slim container, a few dozen well-known ones. */
export function readServices(path = "/etc/services"): Services {
  const text = tryText(path);
  return text === undefined ? wellKnownServices() : new Services(text);
}

/** This machine's names of users; none where it has no such file. */
export function readUsers(path = "/etc/passwd"): Users {
  return new Users(tryText(path) ?? "");
}

function tryText(path: string): string | undefined {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return undefined;
  }
}

/**
 * The ports the kernel hands out by itself in a network namespace, chosen as by readSockets(). procfs shows the reader's
 * range only: for another namespace, or one this user cannot tell from its own, the range of a new Linux is returned.
 */
export function localPortRange(procRoot = "/proc", pid?: number): PortRange {
  const path = join(procRoot, "sys/net/ipv4/ip_local_port_range");
  const text = isOwnNamespace(procRoot, pid) ? trySmallText(path) : undefined;
  const [, from, to] = /^(\d+)\s+(\d+)\s*$/.exec(text ?? "") ?? [];
  return from === undefined || to === undefined ? LINUX_LOCAL_PORTS : { from: Number(from), to: Number(to) };
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
