import type { SocketRowJson } from "../table/index";
import { formatEndpoint } from "../text/endpoint";
import { RESERVED } from "./vocabulary";

/*
 * Conditions in the filter's language, written from values.
 */

/** Conditions of the state that TCP's sockets and all others share, which people know by two names: these tell them apart. */
export const CLOSE_CONDITIONS: Readonly<Record<string, string>> = {
  CLOSE: "( state close and ( proto = tcp or proto = tcp6 ) )",
  UNCONN: "( state unconn and not ( proto = tcp or proto = tcp6 ) )",
};

export function stateCondition(state: string): string {
  return `state ${state.toLowerCase().replaceAll("_", "-")}`;
}

/**
 * An address or a network as the summary names it. IPv4 addresses are within `::/96` too, and "no peer" is in both kinds
 * of network: the condition leaves them out, as the summary does.
 */
export function networkCondition(side: "src" | "dst", network: string): string {
  if (!network.includes(":")) {
    return /^0\..*\//.test(network) ? `( ${side} ${network} and not ${side} 0.0.0.0/32 )` : `${side} ${network}`;
  }
  if (!network.startsWith("::/")) return `${side} [${network}]`;
  return `( ${side} [${network}] and not ${side} [::ffff:0:0/96] and not ${side} [::/128] )`;
}

/** Sockets of a process with this name. Undefined for a name that cannot be a word of a filter, or is not the same in all texts of it. */
export function processCondition(name: string): string | undefined {
  const words = name.split(" ");
  if (words.some((word) => word === "" || /\s/.test(word) || RESERVED.has(word))) return undefined;
  return `process = ${name.replace(/[ \\]/g, "\\$&")}`;
}

/** All of these, in parentheses where there are several. */
export function allOf(conditions: readonly string[]): string {
  const [only = ""] = conditions;
  return conditions.length === 1 ? only : `( ${conditions.join(" and ")} )`;
}

/** The condition of one row: its inode, or its endpoints if it has none. */
export function rowCondition(row: SocketRowJson): string {
  if (row.inode !== 0) return `inode = ${row.inode}`;
  const end = (side: string, address: string, port: number) =>
    `${side} ${port === 0 && !address.includes(":") ? address : formatEndpoint(address, port)}`;
  return `${end("src", row.localAddress, row.localPort)} and ${end("dst", row.remoteAddress, row.remotePort)}`;
}
