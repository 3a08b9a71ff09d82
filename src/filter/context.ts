import type { PortRange } from "../table/queries/filter";
import type { Family } from "./condition";
import { type Services, type Transport, wellKnownServices } from "./services";

/** What a filter's words mean where it is used. */
export interface FilterContext {
  /** Names of ports; some well-known ones by default. readServices() has this machine's. */
  services: Services;
  /** The protocols whose services are meant. Both by default; a name that means two ports is then an error. */
  transports: readonly Transport[];
  /** Addresses of this family only, as behind `ss -4` and `ss -6`. */
  family?: Family;
  /** The ports the kernel hands out by itself, of `autobound`: 32768 to 60999 by default. */
  localPorts: PortRange;
}

/** What a new Linux has in ip_local_port_range. */
export const LINUX_LOCAL_PORTS: PortRange = { from: 32768, to: 60999 };

/** What words mean where only this is known. */
export function contextOf({ services, transports, family, localPorts }: Partial<FilterContext>): FilterContext {
  return {
    services: services ?? wellKnownServices(),
    transports: transports ?? ["tcp", "udp"],
    localPorts: localPorts ?? LINUX_LOCAL_PORTS,
    ...(family && { family }),
  };
}
