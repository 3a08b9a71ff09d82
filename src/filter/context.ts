import type { PortRange } from "../table/queries/filter";
import type { Family } from "./condition";
import { type Services, type Transport, wellKnownServices } from "./services";
import { Users } from "./users";

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
  /** Names of users. Without them a uid is a number; readUsers() has this machine's. */
  users: Users;
}

/** What a new Linux has in ip_local_port_range. */
export const LINUX_LOCAL_PORTS: PortRange = { from: 32768, to: 60999 };

/** What words mean where only this is known. */
export function contextOf(known: Partial<FilterContext>): FilterContext {
  const { services, transports, family, localPorts, users } = known;
  return {
    services: services ?? wellKnownServices(),
    transports: transports ?? ["tcp", "udp"],
    localPorts: localPorts ?? LINUX_LOCAL_PORTS,
    users: users ?? new Users(""),
    ...(family && { family }),
  };
}
