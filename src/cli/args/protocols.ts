import { PROTOCOLS, type Protocol } from "../../index";
import { UsageError } from "../terminal/status";
import type { FilterFlags } from "./filter-flags";

/** The tables of `--source netlink` where none are named: every kernel can be asked for these. */
const BY_NETLINK: readonly Protocol[] = ["tcp", "tcp6", "udp", "udp6"];

/** The live tables that are read where none are named. */
export function allOf(source: string | undefined): readonly Protocol[] {
  return source === "netlink" ? BY_NETLINK : PROTOCOLS;
}

/** The protocols asked for by -p, -t, -u, -w, -4 and -6; undefined for all. Throws UsageError where that leaves none. */
export function protocolsOf(flags: FilterFlags): Protocol[] | undefined {
  const { protocol = [], tcp, udp, raw, ipv4, ipv6 } = flags;
  const families = [...(tcp ? ["tcp"] : []), ...(udp ? ["udp"] : []), ...(raw ? ["raw"] : [])];
  const named = [...protocol, ...families.flatMap((family) => [family, `${family}6`])].map(knownProtocol);
  if (ipv4 === ipv6) return named.length > 0 ? named : undefined;
  const wanted = named.length > 0 ? named : allOf(flags.source);
  const left = wanted.filter((name) => name.endsWith("6") === (ipv6 === true));
  if (left.length === 0) throw new UsageError(`${ipv6 ? "-6" : "-4"} leaves none of ${named.join(", ")}`);
  return left;
}

function knownProtocol(name: string): Protocol {
  const protocol = PROTOCOLS.find((known) => known === name);
  if (protocol === undefined)
    throw new UsageError(`unknown protocol ${JSON.stringify(name)}: one of ${PROTOCOLS.join(", ")}.`);
  return protocol;
}
