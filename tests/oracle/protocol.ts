import { familyOf } from "./families";
import type { Heading } from "./headers";

export type Kind = "tcp" | "datagram";

const ESTABLISHED = 1;
const CLOSE = 7;

/** tcp or datagram: the last header decides where it can, else state and tail, else what is told. */
export function kindOf(heading: Heading, state: number, tail: number, torn: boolean, told: string | undefined): Kind {
  if (heading !== "undecided") return heading;
  if (tail >= 4) return "tcp";
  // Android sets the top bit of a state.
  const plainState = state & 0x7f;
  if (plainState !== ESTABLISHED && plainState !== CLOSE) return "tcp";
  // A torn row may have had more than it has left.
  if (tail >= 2 && !torn) return "datagram";
  if (told !== undefined) return familyOf(told) === "tcp" ? "tcp" : "datagram";
  return plainState === CLOSE ? "datagram" : "tcp";
}

/** The protocol's name: the row's kind, named as the reader was told where the text looks the same, and its width. */
export function protocolOf(kind: Kind, isV6: boolean, told: string | undefined): string {
  return (kind === "tcp" ? "tcp" : datagramFamily(told)) + (isV6 ? "6" : "");
}

function datagramFamily(told: string | undefined): string {
  const name = told === undefined ? "udp" : familyOf(told);
  return name === "udplite" || name === "raw" || name === "icmp" ? name : "udp";
}
