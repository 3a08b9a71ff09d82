import { formatAddress } from "../table/addresses";
import type { TextBytes } from "./text-bytes";

const COLON = 0x3a;
const STAR = 0x2a;
const OPEN = 0x5b;
const CLOSE = 0x5d;

/** `127.0.0.1:80`, `[::1]:80`; port 0 is `*`, as ss and netstat have it. */
export function formatEndpoint(address: string, port: number | string): string {
  const host = address.includes(":") ? `[${address}]` : address;
  return `${host}:${port === 0 ? "*" : port}`;
}

/** A side's columns: 16 bytes an address, the codes of protocols, ports. */
export interface Endpoints {
  readonly protocol: Uint8Array;
  readonly addresses: Uint8Array;
  readonly ports: Uint16Array;
}

/** Writes a row's endpoint, as bytes; `nameOf`: the name of a port, where it has one. */
export function endpointWriter(
  { protocol, addresses, ports }: Endpoints,
  nameOf: ((port: number, protocol: number) => string | undefined) | undefined,
): (out: TextBytes, row: number) => void {
  // One function for all that is done for a row: called twice a row, it is what a listing is made of.
  return (out, row) => {
    const code = protocol[row] ?? 0;
    // An odd protocol is an IPv6 table's.
    if ((code & 1) === 0) out.v4(addresses, row * 16 + 12);
    else {
      out.byte(OPEN);
      out.text(formatAddress(addresses, row * 16, false));
      out.byte(CLOSE);
    }
    out.byte(COLON);
    const port = ports[row] ?? 0;
    const name = nameOf?.(port, code);
    if (port === 0) out.byte(STAR);
    else if (name === undefined) out.decimal(port);
    else out.text(name);
  };
}

/** An address of 16 bytes at `at`. */
export function writeAddress(out: TextBytes, addresses: Uint8Array, at: number, isV4: boolean): void {
  if (isV4) out.v4(addresses, at + 12);
  else out.text(formatAddress(addresses, at, false));
}
