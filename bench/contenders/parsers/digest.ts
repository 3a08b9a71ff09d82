/*
 * What a contender read, a number a field: contenders that read the same rows in the same order have the same numbers.
 * The C contenders compute them the same way (c/table.h).
 */
export const FIELDS = [
  "state",
  "timer",
  "localAddress",
  "remoteAddress",
  "localPort",
  "remotePort",
  "txQueue",
  "rxQueue",
  "timerExpires",
  "retransmits",
  "uid",
  "timeouts",
  "inode",
] as const;

export type Field = (typeof FIELDS)[number];

/** Of the fields a contender reads; addresses are the 32-bit words of their network order, one after the other. */
export type Digest = { rows: number } & Partial<Record<Field, number>>;

export function hash(length: number, value: (i: number) => number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum = (Math.imul(sum, 16777619) + value(i)) | 0;
  return sum >>> 0;
}

/** The word a host of little-endian order prints as `text`, in network order. */
export function networkWord(text: string, at = 0): number {
  const word = Number.parseInt(text.slice(at, at + 8), 16);
  return swap(word);
}

export function swap(word: number): number {
  return ((word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0;
}

/** Addresses kept as printed: 8 digits, or 32. */
export function hashAddresses(addresses: readonly string[]): number {
  const words = (addresses[0]?.length ?? 8) / 8;
  return hash(addresses.length * words, (i) => networkWord(addresses[Math.floor(i / words)] ?? "", (i % words) * 8));
}

/** The fields both have read, and those among them on which they disagree. */
export function compare(one: Digest, other: Digest): { common: Field[]; different: (Field | "rows")[] } {
  const common = FIELDS.filter((field) => one[field] !== undefined && other[field] !== undefined);
  const different = (["rows", ...common] as const).filter((field) => one[field] !== other[field]);
  return { common, different };
}
