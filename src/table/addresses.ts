import { invalidArgument } from "./errors";
import { shown } from "./reading/option-kinds";

/** Bytes 0–11 of an IPv4 address held in 16 bytes. */
const V4_PREFIX = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

/** True for IPv4 held in 16 bytes. */
export function isV4Mapped(bytes: Uint8Array, at = 0): boolean {
  for (let i = 0; i < 12; i++) if (bytes[at + i] !== V4_PREFIX[i]) return false;
  return true;
}

function formatV4(bytes: Uint8Array, at: number): string {
  return `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`;
}

/** Sixteen bytes at `at` as text: `a.b.c.d` when `v4`, else IPv6 per RFC 5952, a v4-mapped one as `::ffff:a.b.c.d`. */
export function formatAddress(bytes: Uint8Array, at: number, v4: boolean): string {
  if (v4) return formatV4(bytes, at + 12);
  if (isV4Mapped(bytes, at)) return `::ffff:${formatV4(bytes, at + 12)}`;
  // The first of the longest runs of zero groups, if it is longer than one, becomes "::".
  let from = 8;
  let length = 1;
  let run = 0;
  for (let group = 0; group < 8; group++) {
    run = groupAt(bytes, at, group) === 0 ? run + 1 : 0;
    if (run > length) {
      length = run;
      from = group + 1 - run;
    }
  }
  let text = "";
  for (let group = 0; group < 8; group++) {
    if (group === from) {
      text += "::";
      group += length - 1;
    } else {
      if (group > 0 && group !== from + length) text += ":";
      text += groupAt(bytes, at, group).toString(16);
    }
  }
  return text;
}

function groupAt(bytes: Uint8Array, at: number, group: number): number {
  return ((bytes[at + group * 2] ?? 0) << 8) | (bytes[at + group * 2 + 1] ?? 0);
}

/** A dotted address as one number, or −1. No leading zeros: some read them as octal. */
function parseV4(text: string): number {
  let address = 0;
  let byte = -1;
  let dots = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit >= 0 && digit <= 9 && byte !== 0) {
      byte = byte < 0 ? digit : byte * 10 + digit;
      if (byte > 255) return -1;
    } else if (digit === -2 && byte >= 0 && dots < 3) {
      address = address * 256 + byte;
      byte = -1;
      dots++;
    } else return -1;
  }
  return dots === 3 && byte >= 0 ? address * 256 + byte : -1;
}

/** Groups between colons as bytes; only the very last of an address may be dotted. */
function parseGroups(text: string, last: boolean): number[] | undefined {
  if (text === "") return [];
  const bytes: number[] = [];
  const groups = text.split(":");
  for (const [i, group] of groups.entries()) {
    const v4 = last && i === groups.length - 1 ? parseV4(group) : -1;
    if (v4 >= 0) bytes.push(v4 >>> 24, (v4 >>> 16) & 255, (v4 >>> 8) & 255, v4 & 255);
    else if (/^[0-9a-f]{1,4}$/i.test(group))
      bytes.push(Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255);
    else return undefined;
  }
  return bytes;
}

function parseV6(text: string): number[] | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [before, after] = halves.map((half, i) => parseGroups(half, i === halves.length - 1));
  if (before === undefined) return undefined;
  if (halves.length === 1) return before.length === 16 ? before : undefined;
  if (after === undefined || before.length + after.length > 14) return undefined;
  return [...before, ...new Array<number>(16 - before.length - after.length).fill(0), ...after];
}

/**
 * An address as 16 bytes, a copy: IPv4 becomes ::ffff:a.b.c.d. A zone (`fe80::1%eth0`) is accepted and ignored: the
 * kernel's tables do not tell interfaces. Throws ERR_INVALID_ARGUMENT.
 */
export function parseAddress(text: string): Uint8Array {
  const bytes = typeof text === "string" ? tryAddress(text) : undefined;
  if (!bytes) throw invalidArgument(`${shown(text)} is not an IPv4 or IPv6 address.`);
  return bytes;
}

/** Names of interfaces are up to 15 bytes, without a slash, a colon or a blank. As ss prints it, it follows the brackets. */
const ZONE = /%[^\s/:%[\]]{1,15}(?=\]?$)/;

/** The address without its zone, `%eth0` or `%2`. */
export function withoutZone(address: string): string {
  return address.replace(ZONE, "");
}

function tryAddress(text: string): Uint8Array | undefined {
  // Few have a zone: it is looked for last.
  return tryPlainAddress(text) ?? (text.includes("%") ? tryPlainAddress(withoutZone(text)) : undefined);
}

function tryPlainAddress(text: string): Uint8Array | undefined {
  const v4 = parseV4(text);
  if (v4 >= 0) {
    const bytes = new Uint8Array(16);
    bytes[10] = bytes[11] = 0xff;
    bytes[12] = v4 >>> 24;
    bytes[13] = v4 >>> 16;
    bytes[14] = v4 >>> 8;
    bytes[15] = v4;
    return bytes;
  }
  const v6 = parseV6(text.startsWith("[") && text.endsWith("]") ? text.slice(1, -1) : text);
  return v6 && Uint8Array.from(v6);
}

/** Ones in the first `bits` of 128, as 16 bytes. */
export function maskBytes(bits: number) {
  return Uint8Array.from({ length: 16 }, (_, i) => (0xff00 >> Math.max(0, Math.min(8, bits - i * 8))) & 0xff);
}

export interface Network {
  /** 16 bytes. */
  address: Uint8Array;
  /** 16 bytes, ones where the address counts. */
  mask: Uint8Array;
}

/** Whether all addresses of a network are IPv4's. */
export function isV4Network({ address, mask }: Network): boolean {
  return isV4Mapped(address) && mask.subarray(0, 12).every((byte) => byte === 0xff);
}

/** An address, or a network in CIDR notation: `10.0.0.0/8` counts in IPv4's 32 bits; a zone is ignored. Throws ERR_INVALID_ARGUMENT. */
export function parseNetwork(text: string): Network {
  if (typeof text !== "string") throw invalidArgument(`${shown(text)} is not an address or a network.`);
  const [head = "", tail, ...rest] = text.split("/");
  const address = tryAddress(head);
  const width = head.includes(":") ? 128 : 32;
  const bits = tail === undefined ? width : /^\d{1,3}$/.test(tail) ? Number(tail) : Number.NaN;
  if (!address || rest.length > 0 || !(bits <= width)) {
    throw invalidArgument(
      `${JSON.stringify(text)} is neither an address nor a network such as 10.0.0.0/8 or 2001:db8::/32.`,
    );
  }
  return { address, mask: maskBytes(128 - width + bits) };
}
