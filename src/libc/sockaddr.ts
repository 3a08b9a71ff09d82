import { isIPv6 } from "node:net";
import { formatAddress, isV4Mapped, parseAddress } from "../table/addresses";
import { invalidArgument } from "../table/errors";
import type { Endpoint } from "../table/index";
import { AF_INET, AF_INET6 } from "./constants";
import type { Libc } from "./libc";

/*
 * struct sockaddr_in and sockaddr_in6, see ip(7) and ipv6(7); port and address in network order:
 *
 *     family 2 | port 2 | address 4 | nothing 8
 *     family 2 | port 2 | flow 4 | address 16 | scope 4
 */

export const V4_LENGTH = 16;
export const V6_LENGTH = 28;

/** One end of a socket: its address in 16 bytes, IPv4 as ::ffff:a.b.c.d. */
export interface RawEnd {
  address: Uint8Array;
  port: number;
}

/** What a socket without a peer has in its place; never written to. */
export const ANY_V4: RawEnd = { address: parseAddress("0.0.0.0"), port: 0 };
export const ANY_V6: RawEnd = { address: parseAddress("::"), port: 0 };

/** Whether a socket between these ends is asked for in IPv6: it is unless both are IPv4's. */
export function isV6Between(local: RawEnd, remote: RawEnd): boolean {
  return !(isV4Mapped(local.address) && isV4Mapped(remote.address));
}

/** The IPv4 address whose four bytes are at `at`, in 16 bytes. */
export function v4MappedAt(bytes: Uint8Array, at: number): Uint8Array {
  const address = ANY_V4.address.slice();
  for (let i = 0; i < 4; i++) address[12 + i] = bytes[at + i] ?? 0;
  return address;
}

/** The end an address of IPv4 or IPv6 names, a copy. */
export function rawEndOf(bytes: Uint8Array): RawEnd {
  const address = bytes[0] === AF_INET6 ? bytes.slice(8, 24) : v4MappedAt(bytes, 4);
  return { address, port: ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0) };
}

/** Number of the interface that a link-local address of IPv6 belongs to; 0: none. */
export function scopeIn(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(24, true);
}

/** The end an address names; undefined for one of another family. */
export function decodeSockaddr(bytes: Uint8Array): Endpoint | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const family = view.getUint16(0, true);
  const port = view.getUint16(2);
  if (family === AF_INET6) return { address: formatAddress(bytes, 8, false), port };
  if (family !== AF_INET) return undefined;
  return { address: bytes.subarray(4, 8).join("."), port };
}

/** The address to connect to. Throws ERR_INVALID_ARGUMENT. */
export function encodeSockaddr(libc: Libc, { address, port }: Endpoint): Uint8Array {
  const [plain = "", zone] = address.split("%");
  const isV6 = isIPv6(plain);
  const bytes = new Uint8Array(isV6 ? V6_LENGTH : V4_LENGTH);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, isV6 ? AF_INET6 : AF_INET, true);
  view.setUint16(2, port);
  const parsed = parseAddress(plain);
  bytes.set(isV6 ? parsed : parsed.subarray(12), isV6 ? 8 : 4);
  if (isV6 && zone !== undefined) view.setUint32(24, scopeOf(libc, zone), true);
  return bytes;
}

/** Number of the interface a link-local address belongs to: `eth0` of `fe80::1%eth0`. */
function scopeOf(libc: Libc, zone: string): number {
  if (/^\d+$/.test(zone) && Number(zone) <= 0xffffffff) return Number(zone);
  const index = libc.ifNameToIndex(zone);
  if (index === 0) throw invalidArgument(`There is no network interface ${JSON.stringify(zone)}.`);
  return index;
}
