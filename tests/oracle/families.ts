/** Tables that are one family: `udp` and `udp6`. */
export const FAMILIES = ["tcp", "udp", "udplite", "raw", "icmp"];

/** The family of a protocol's name: what the told protocol says of the width is the row's. */
export function familyOf(protocol: string): string {
  return protocol.replace(/6$/, "");
}

export function isProtocol(name: string): boolean {
  return FAMILIES.includes(familyOf(name)) && !name.endsWith("66");
}

/** The one family that all of these protocols are of, or undefined. */
export function onlyFamily(protocols: readonly string[]): string | undefined {
  const [first, ...others] = protocols.map(familyOf);
  return others.every((other) => other === first) ? first : undefined;
}
