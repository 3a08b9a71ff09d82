import { maskBytes, parseAddress, withoutZone } from "../table/addresses";
import type { Family, FamilyNetwork } from "./condition";
import { quoted } from "./failure";
import { parseNumber } from "./numbers";

/** Bits in front of an IPv4 address that is held in 16 bytes. */
const MAPPED_BITS = 96;

/**
 * An address with or without a prefix, as ss takes them: `10.0.0.5`, `10.0/16` for 10.0.0.0/16, `10.0.0.0/255.0.0.0`,
 * `2001:db8::/32`. A zone (`%eth0`) is ignored. Undefined when it is not one; "octal" when C would read another one.
 */
export function parsePrefix(text: string): FamilyNetwork | undefined | "octal" {
  const slash = text.indexOf("/");
  const head = withoutZone(slash < 0 ? text : text.slice(0, slash));
  const tail = slash < 0 ? undefined : text.slice(slash + 1);
  const family: Family = head.includes(":") ? 6 : 4;
  const address = family === 6 ? parseV6(head) : parseShortV4(head);
  if (address === undefined || address === "octal") return address;
  const bits = tail === undefined ? (family === 6 ? 128 : 32) : prefixLength(tail);
  if (bits === undefined || bits === "octal") return bits;
  if (bits > (family === 6 ? 128 : 32)) return undefined;
  const ones = family === 6 || bits === 0 ? bits : MAPPED_BITS + bits;
  return { address, mask: maskBytes(ones), family };
}

/** True for a prefix that any address has. */
export function isAny({ mask }: FamilyNetwork): boolean {
  return mask[0] === 0;
}

function parseV6(text: string): Uint8Array | undefined {
  try {
    return text.startsWith("[") ? undefined : parseAddress(text);
  } catch {
    return undefined;
  }
}

/** `10.8` is 10.8.0.0, not what inet_aton(3) makes of it. */
function parseShortV4(text: string): Uint8Array | undefined | "octal" {
  const parts = text.split(".");
  if (parts.length > 4) return undefined;
  const address = new Uint8Array(16).fill(0xff, 10, 12);
  for (const [i, part] of parts.entries()) {
    const byte = parseNumber(part);
    if (byte === undefined || byte > 255) return undefined;
    if (Number.isNaN(byte)) return "octal";
    address[12 + i] = byte;
  }
  return address;
}

/** A number of bits, or ones and zeros as a dotted mask. */
function prefixLength(text: string): number | undefined | "octal" {
  const bits = parseNumber(text);
  if (bits !== undefined) return Number.isNaN(bits) ? "octal" : bits;
  const mask = parseShortV4(text);
  if (mask === undefined || mask === "octal") return mask;
  const digits = Array.from(mask.subarray(12), (byte) => byte.toString(2).padStart(8, "0")).join("");
  return /^1*0*$/.test(digits) ? digits.replaceAll("0", "").length : undefined;
}

/** Why a text is neither an address nor a host that has one. */
export function noAddress(text: string): string {
  if (/^\d+$/.test(text)) return `${text} is not an address; a port is written :${text}.`;
  if (text.includes(":")) {
    return `${quoted(text)} is not an address: IPv6 with a port is in brackets, as [::1] or [2001:db8::/32]:443.`;
  }
  return `${quoted(text)} is not an address (10.0.0.5), a network (10.0.0.0/8) or a known host.`;
}
