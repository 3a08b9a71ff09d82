import { parseNetwork, readServices } from "../../index";
import { withoutZone } from "../../table/addresses";
import { asUsage } from "../args/as-usage";
import { UsageError } from "../terminal/status";

/** What is looked for. */
export type Target =
  | { kind: "inode"; inode: number }
  | { kind: "pid"; pid: number }
  | { kind: "descriptor"; pid: number; fd: number }
  | { kind: "name"; name: string }
  | EndpointTarget;

export interface EndpointTarget {
  kind: "endpoint";
  /** Address or network; undefined: any. */
  network?: string;
  /** Undefined: any. */
  port?: number;
}

/** `[ADDRESS]:PORT`, `[ADDRESS]%ZONE:PORT`, `ADDRESS%ZONE:PORT`, `ADDRESS:PORT`; not IPv6 without brackets or zone. */
const ENDPOINT = /^(?:\[([^\]]*)\](?:%[^:%/\s]+)?|([^[\]]*%[^:%/[\]\s]+|[^:[\]]*)):(?:(\d+|\*)|([\w-]+))$/;

/**
 * By its look: `48213` and `socket:[48213]` are inodes, `4711:12` a descriptor, `10.0.0.5:443`, `[::1]:443`, `:443`, `:https`,
 * `10.0.0.5` and `10.0.0.0/8` endpoints, with a zone (`%eth0`) too, and anything else is the name of a process. Throws UsageError.
 */
export function parseTarget(text: string): Target {
  const inode = /^(?:socket:\[(\d+)\]|(\d+))$/.exec(text);
  if (inode) return { kind: "inode", inode: Number(inode[1] ?? inode[2]) };
  const descriptor = /^(\d+):(\d+)$/.exec(text);
  if (descriptor) return { kind: "descriptor", pid: Number(descriptor[1]), fd: Number(descriptor[2]) };
  const [, bracketed, bare, port, service] = ENDPOINT.exec(text) ?? [];
  // Tables do not tell interfaces.
  const host = withoutZone(bracketed ?? bare ?? "");
  if (port !== undefined) return endpoint(host, port, text);
  // A process may have a colon in its name.
  if (service !== undefined && (host === "" || host === "*" || isNetwork(host))) {
    return endpoint(host, portOf(service, text), text);
  }
  if (isNetwork(text)) return { kind: "endpoint", network: text };
  if (text === "") throw new UsageError("find needs something to look for: the word is empty");
  return { kind: "name", name: text };
}

function portOf(service: string, text: string): string {
  const services = readServices();
  const port = services.portOf(service, "tcp") ?? services.portOf(service, "udp");
  if (port === undefined) throw new UsageError(`${JSON.stringify(service)} in ${text} is not a service of tcp or udp`);
  return String(port);
}

function endpoint(host: string, port: string, text: string): EndpointTarget {
  if (port !== "*" && Number(port) > 0xffff) throw new UsageError(`${text}: a port is at most 65535`);
  const isAny = host === "" || host === "*";
  if (isAny && port === "*") throw new UsageError(`${text} is every endpoint: sockdex list shows all sockets`);
  if (!isAny && !isNetwork(host)) {
    throw new UsageError(
      `${JSON.stringify(host)} in ${JSON.stringify(text)} is not an address: hosts are not looked up`,
    );
  }
  return { kind: "endpoint", ...(isAny ? {} : { network: host }), ...(port === "*" ? {} : { port: Number(port) }) };
}

function isNetwork(text: string): boolean {
  try {
    asUsage(() => parseNetwork(text));
    return true;
  } catch (error) {
    if (error instanceof UsageError) return false;
    throw error;
  }
}
