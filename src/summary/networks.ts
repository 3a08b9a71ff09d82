import { formatAddress, isV4Mapped, maskBytes } from "../table/addresses";
import type { Words } from "./address-counts";
import type { AddressGrouping } from "./grouping";

/** ff ff in bytes 10 and 11, as a word of a little-endian machine. */
export const V4_WORD = 0xffff0000;

/** Of IPv4 held in 16 bytes. */
export function isV4(words: Words): boolean {
  return words[0] === 0 && words[1] === 0 && words[2] === V4_WORD;
}

/** What a column's bytes hold, four words an address: columns are aligned. */
export function addressWords({ buffer, byteOffset, byteLength }: Uint8Array): Uint32Array {
  return new Uint32Array(buffer, byteOffset, byteLength / 4);
}

/** Ones in the first `bits` of 128. */
export function maskOf(bits: number): Words {
  return new Uint32Array(maskBytes(bits).buffer);
}

/** By their bytes from the first on: IPv4 among `::ffff:`. */
export function isLower(words: Words, than: Words): boolean {
  for (let i = 0; i < 4; i++) {
    const [a, b] = [words[i] ?? 0, than[i] ?? 0];
    if (a !== b) return inNetworkOrder(a) < inNetworkOrder(b);
  }
  return false;
}

function inNetworkOrder(word: number): number {
  return ((word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0;
}

/** `10.0.0.9`; `10.0.0.0/24` where less than the whole address counts. IPv4 is IPv4 in an IPv6 table too. */
export function networkName(words: Words, { v4, v6 }: Pick<AddressGrouping, "v4" | "v6">): string {
  const bytes = new Uint8Array(words.buffer);
  const width = isV4Mapped(bytes) ? v4 : v6;
  const isWhole = width === (isV4Mapped(bytes) ? 32 : 128);
  const address = formatAddress(bytes, 0, isV4Mapped(bytes));
  return isWhole ? address : `${address}/${width}`;
}
