import { FIRST_WITHOUT_PORTS } from "../../table/protocols";
import type { PortRange } from "../../table/queries/filter";

/*
 * A socket's service in one number: whose it is and at which port.
 *
 *   bit   20   18 17   16 15             0
 *       | transport | side |     port     |
 */

/** `tcp` is also tcp6's; likewise for the others. By half the code of a protocol. */
export const TRANSPORTS = ["tcp", "udp", "udplite", "raw", "icmp"] as const;

export type Transport = (typeof TRANSPORTS)[number];

/** Which side serves. */
export const LOCAL = 1 << 16;
export const REMOTE = 2 << 16;
const TRANSPORT_SHIFT = 18;

/** So many numbers there are. */
export const SERVICE_KEYS = TRANSPORTS.length << TRANSPORT_SHIFT;

/** Which ports have listeners, by the code of a protocol. */
export interface ListenedPorts {
  has(code: number, port: number): boolean;
}

/** What the sockets of a service have in common. */
export interface ServiceName {
  transport: Transport;
  /** Which side serves: `local`, the own port that peers connect to; `remote`, the peer's port; undefined where there are no ports. */
  serves: "local" | "remote" | undefined;
  /** The port of that side; 0 where there is none. */
  port: number;
}

/** The service of a socket with this protocol's code, own port and peer's port. */
export function serviceKey(
  code: number,
  own: number,
  other: number,
  ephemeral: PortRange,
  listeners: ListenedPorts,
): number {
  const transport = (code >> 1) << TRANSPORT_SHIFT;
  if (code >= FIRST_WITHOUT_PORTS) return transport;
  const { from, to } = ephemeral;
  // Without a listener, which port the kernel has chosen tells who connected.
  const isLocal = other === 0 || listeners.has(code, own) || (other >= from && other <= to && (own < from || own > to));
  return transport | (isLocal ? LOCAL | own : REMOTE | other);
}

export function serviceOf(key: number): ServiceName {
  return {
    transport: TRANSPORTS[key >>> TRANSPORT_SHIFT] ?? "tcp",
    serves: key & LOCAL ? "local" : key & REMOTE ? "remote" : undefined,
    port: key & 0xffff,
  };
}

/** The number of the service with this name. */
export function keyOfService({ transport, serves, port }: ServiceName): number {
  const side = serves === "local" ? LOCAL : serves === "remote" ? REMOTE : 0;
  return (TRANSPORTS.indexOf(transport) << TRANSPORT_SHIFT) | side | port;
}
