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
  /** Addresses or networks, any of them; undefined: all. */
  networks?: readonly string[];
  /** Undefined: any. */
  port?: number;
}

/** An endpoint whose host is to be looked up. */
export interface HostTarget {
  kind: "host";
  host: string;
  port?: number;
}

/** `[ADDRESS]:PORT`, `[ADDRESS]%ZONE:PORT`, `ADDRESS%ZONE:PORT`, `ADDRESS:PORT`; not IPv6 without brackets or zone. */
const ENDPOINT = /^(?:\[([^\]]*)\](?:%[^:%/\s]+)?|([^[\]]*%[^:%/[\]\s]+|[^:[\]]*)):(?:(\d+|\*)|([\w-]+))$/;

/** A host's name as DNS and /etc/hosts have it. */
const HOST = /^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u;

/**
 * By its look: `48213` and `socket:[48213]` are inodes, `4711:12` a descriptor, `10.0.0.5:443`, `[::1]:443`, `:443`, `:https`,
 * `10.0.0.5` and `10.0.0.0/8` endpoints, with a zone (`%eth0`) too, `localhost:443` and `localhost:https` those of a host, and
 * anything else is the name of a process. Throws UsageError.
 */
export function parseTarget(text: string): Target | HostTarget {
  const inode = /^(?:socket:\[(\d+)\]|(\d+))$/.exec(text);
  if (inode) return { kind: "inode", inode: Number(inode[1] ?? inode[2]) };
  const descriptor = /^(\d+):(\d+)$/.exec(text);
  if (descriptor) return { kind: "descriptor", pid: Number(descriptor[1]), fd: Number(descriptor[2]) };
  const [, bracketed, bare, port, service] = ENDPOINT.exec(text) ?? [];
  // Tables do not tell interfaces.
  const host = withoutZone(bracketed ?? bare ?? "");
  if (port !== undefined) return endpoint(host, port, text);
  if (service !== undefined) {
    const named = portOf(service);
    if (named !== undefined && (isAny(host) || isNetwork(host) || HOST.test(host))) return endpoint(host, named, text);
    // A process may have a colon in its name.
    if (isAny(host) || isNetwork(host)) {
      throw new UsageError(`${JSON.stringify(service)} in ${text} is not a service of tcp or udp`);
    }
  }
  if (isNetwork(text)) return { kind: "endpoint", networks: [text] };
  const [address = "", bits] = text.split("/");
  if (bits !== undefined && isNetwork(address)) {
    throw new UsageError(`${text} is not a network: a prefix has at most ${address.includes(":") ? 128 : 32} bits`);
  }
  if (text === "") throw new UsageError("find needs something to look for: the word is empty");
  return { kind: "name", name: text };
}

/** The number of a port that /etc/services has by this name. */
export function portOf(service: string): string | undefined {
  const services = readServices();
  const port = services.portOf(service, "tcp") ?? services.portOf(service, "udp");
  return port === undefined ? undefined : String(port);
}

const isAny = (host: string) => host === "" || host === "*";

function endpoint(host: string, port: string, text: string): EndpointTarget | HostTarget {
  if (port !== "*" && Number(port) > 0xffff) throw new UsageError(`${text}: a port is at most 65535`);
  if (isAny(host) && port === "*") throw new UsageError(`${text} is every endpoint: sockdex list shows all sockets`);
  const known = port === "*" ? {} : { port: Number(port) };
  if (isAny(host)) return { kind: "endpoint", ...known };
  if (isNetwork(host)) return { kind: "endpoint", networks: [host], ...known };
  if (HOST.test(host)) return { kind: "host", host, ...known };
  throw new UsageError(`${JSON.stringify(host)} in ${JSON.stringify(text)} is not an address or a host's name`);
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
