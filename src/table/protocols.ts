import { invalidArgument } from "./errors";
import { shown } from "./reading/option-kinds";

/** Protocols by their code in the `protocol` column: an odd code is the IPv6 table of the one before. */
export const PROTOCOLS = ["tcp", "tcp6", "udp", "udp6", "udplite", "udplite6", "raw", "raw6", "icmp", "icmp6"] as const;

/** The code of tcp6: those up to it are TCP. */
export const LAST_TCP = 1;

/** The code of raw: from it on, tables have protocol numbers in place of ports. */
export const FIRST_WITHOUT_PORTS = 6;

export type Protocol = (typeof PROTOCOLS)[number];

/** Code of a protocol's name. Throws ERR_INVALID_ARGUMENT for any other name. */
export function protocolCode(name: string): number {
  const code = (PROTOCOLS as readonly string[]).indexOf(name);
  if (code < 0) throw invalidArgument(`Unknown protocol ${shown(name)}: one of ${PROTOCOLS.join(", ")}.`);
  return code;
}

/** Name of a protocol's code; codes come from the module and are 0…9. */
export function protocolName(code: number): Protocol {
  return PROTOCOLS[code] ?? "tcp";
}
