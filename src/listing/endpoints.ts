import type { Columns } from "../table/columns";
import { type Endpoints, endpointWriter } from "../text/endpoint";
import type { TextCell } from "./column";
import type { Shortening } from "./column-widths";

/** Names of ports, as far as they have one that means something. */
export interface PortNames {
  /** `protocol`: its code. */
  of(port: number, protocol: number): string | undefined;
}

/** An address and a port in one cell. */
export function endpointCell(side: "local" | "remote", ellipsis: string, names: PortNames | undefined): TextCell {
  return {
    write: (columns) => endpointWriter(sideOf(columns, side), names && ((port, code) => names.of(port, code))),
    ...(names === undefined && { endpoints: (columns: Columns) => sideOf(columns, side) }),
    shorten: endpointShortening(ellipsis),
  };
}

function sideOf({ protocol, ...columns }: Columns, side: "local" | "remote"): Endpoints {
  return side === "local"
    ? { protocol, addresses: columns.localAddress, ports: columns.localPort }
    : { protocol, addresses: columns.remoteAddress, ports: columns.remotePort };
}

/** What an endpoint is shortened to at most: a few digits of the address, and the port. */
const LEAST_ENDPOINT = 13;

/** An IPv6 endpoint is shortened down to this as soon as a line is too long, an IPv4 one only when nothing else helps. */
function easyEndpoint(text: string): number {
  return text.startsWith("[") ? Math.min(text.length, 17) : text.length;
}

const MAPPED = "::ffff:";

/** An endpoint with the middle of its address left out; of a v4-mapped one rather the front, and the IPv4 stays. */
function shortenEndpoint(text: string, width: number, ellipsis: string): string {
  const open = text.startsWith("[") ? 1 : 0;
  const end = text.lastIndexOf(":") - open;
  const address = text.slice(open, end);
  const room = Math.max(0, width - open - (text.length - end) - ellipsis.length);
  const isMapped = address.startsWith(MAPPED) && address.includes(".");
  const tail = Math.min(room, isMapped ? address.length - MAPPED.length : room >> 1);
  return (
    text.slice(0, open) +
    address.slice(0, room - tail) +
    ellipsis +
    address.slice(address.length - tail) +
    text.slice(end)
  );
}

export function endpointShortening(ellipsis: string): Shortening {
  return { easy: easyEndpoint, least: LEAST_ENDPOINT, to: (text, width) => shortenEndpoint(text, width, ellipsis) };
}
