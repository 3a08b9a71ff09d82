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

/** The same of an address of 16 bytes at `at`, as bytes; `name` instead of the port where it has one. */
export function writeEndpoint(
  out: TextBytes,
  addresses: Uint8Array,
  at: number,
  isV4: boolean,
  port: number,
  name: string | undefined,
): void {
  if (isV4) out.v4(addresses, at + 12);
  else {
    out.byte(OPEN);
    out.text(formatAddress(addresses, at, false));
    out.byte(CLOSE);
  }
  out.byte(COLON);
  if (port === 0) out.byte(STAR);
  else if (name === undefined) out.decimal(port);
  else out.text(name);
}

/** An address of 16 bytes at `at`. */
export function writeAddress(out: TextBytes, addresses: Uint8Array, at: number, isV4: boolean): void {
  if (isV4) out.v4(addresses, at + 12);
  else out.text(formatAddress(addresses, at, false));
}
