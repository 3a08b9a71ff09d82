import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Services, wellKnownServices } from "../filter/services";
import type { PortRange } from "../table/index";

/** What a new Linux has in ip_local_port_range. */
const LINUX_LOCAL_PORTS: PortRange = { from: 32768, to: 60999 };

/** This machine's names of ports; where it has no such file, as in a slim container, a few dozen well-known ones. */
export function readServices(path = "/etc/services"): Services {
  const text = tryText(path);
  return text === undefined ? wellKnownServices() : new Services(text);
}

/** The ports this kernel hands out by itself; those of a new Linux where it does not say. */
export function localPortRange(procRoot = "/proc"): PortRange {
  const text = tryText(join(procRoot, "sys/net/ipv4/ip_local_port_range"));
  const [, from, to] = /^(\d+)\s+(\d+)\s*$/.exec(text ?? "") ?? [];
  return from === undefined || to === undefined ? LINUX_LOCAL_PORTS : { from: Number(from), to: Number(to) };
}

function tryText(path: string): string | undefined {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return undefined;
  }
}
