import type { Protocol, TableOptions } from "../table/index";
import { familyOf, oneFamily, protocolOfName } from "../table/reading/named-protocol";

/** What a dump is said to hold, by its reader or else by its name. It decides only what the text leaves open. */
export function protocolHint(path: string | undefined, options: TableOptions): { protocol?: Protocol } {
  const protocol = options.protocol ?? (path === undefined ? undefined : protocolOfName(path));
  return protocol === undefined ? {} : { protocol };
}

/**
 * What a dump is taken for of which only these protocols are wanted. Text does not always tell udp, udplite, raw and icmp
 * apart: if one of them is wanted, it is that, unless the dump's name says otherwise. A choice never renames what is known.
 */
export function protocolByChoice(path: string | undefined, wanted: readonly Protocol[]): Protocol | undefined {
  if (path !== undefined && protocolOfName(path) !== undefined) return undefined;
  const datagrams = wanted.filter((protocol) => familyOf(protocol) !== "tcp");
  return oneFamily(datagrams.length > 0 ? datagrams : wanted);
}
