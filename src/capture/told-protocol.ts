import type { Protocol, TableOptions } from "../table/index";
import { protocolOfName } from "../table/named-protocol";

/** What a dump is said to hold, by its reader or else by its name. It decides only what the text leaves open. */
export function toldProtocol(path: string | undefined, options: TableOptions): { protocol?: Protocol } {
  const protocol = options.protocol ?? (path === undefined ? undefined : protocolOfName(path));
  return protocol === undefined ? {} : { protocol };
}
