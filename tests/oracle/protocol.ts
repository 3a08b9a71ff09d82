import type { Heading } from "./headers";

export type Kind = "tcp" | "datagram";

const ESTABLISHED = 1;
const CLOSE = 7;

/** tcp or datagram: the last header decides where it can, else the row, else what the reader was told. */
export function kindOf(heading: Heading, state: number, tokensAfterPointer: number, told: string | undefined): Kind {
  if (heading !== "undecided") return heading;
  if (tokensAfterPointer >= 2) return "tcp";
  // Android sets the top bit of a state.
  const plainState = state & 0x7f;
  if (plainState !== ESTABLISHED && plainState !== CLOSE) return "tcp";
  if (told !== undefined) return family(told) === "tcp" ? "tcp" : "datagram";
  return tokensAfterPointer === 1 || plainState === CLOSE ? "datagram" : "tcp";
}

/** The protocol's name: the row's kind, named as the reader was told where the text looks the same, and its width. */
export function protocolOf(kind: Kind, isV6: boolean, told: string | undefined): string {
  return (kind === "tcp" ? "tcp" : datagramFamily(told)) + (isV6 ? "6" : "");
}

function datagramFamily(told: string | undefined): string {
  const name = told === undefined ? "udp" : family(told);
  return name === "udplite" || name === "raw" || name === "icmp" ? name : "udp";
}

/** The told protocol says nothing of the width: that is the row's. */
function family(protocol: string): string {
  return protocol.replace(/6$/, "");
}
