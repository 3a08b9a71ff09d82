import { PROTOCOLS, type Protocol, type TableOptions } from "../table/index";

/** The protocol a file's name speaks of: `udp6`, `proc-net-raw.txt`. */
function protocolOfName(path: string): Protocol | undefined {
  const words = path
    .slice(path.replace(/\/+$/, "").lastIndexOf("/") + 1)
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return PROTOCOLS.find((protocol) => words.includes(protocol));
}

/** What a dump is said to hold, by its reader or else by its name. It decides only what the text leaves open. */
export function toldProtocol(path: string | undefined, options: TableOptions): { protocol?: Protocol } {
  const protocol = options.protocol ?? (path === undefined ? undefined : protocolOfName(path));
  return protocol === undefined ? {} : { protocol };
}
