import { PROTOCOLS, type Protocol } from "../protocols";

/** `udp` of `udp6`: what both tables have in common. */
export function familyOf(protocol: Protocol): string {
  return protocol.replace(/6$/, "");
}

/** The first of these protocols if all are of one family. */
export function oneFamily(protocols: readonly Protocol[]): Protocol | undefined {
  return new Set(protocols.map(familyOf)).size === 1 ? protocols[0] : undefined;
}

/** The protocol a path's last component names: `udp6`, `proc-net-raw.txt`. Undefined if it names none, or several families. */
export function protocolOfName(path: string): Protocol | undefined {
  const words = path
    .slice(path.replace(/\/+$/, "").lastIndexOf("/") + 1)
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return oneFamily(PROTOCOLS.filter((protocol) => words.includes(protocol)));
}
