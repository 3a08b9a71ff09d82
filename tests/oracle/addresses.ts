const V4_MAPPED_PREFIX = "00000000000000000000ffff";

/** An address as the kernel prints it (8 or 32 hex digits) as 16 bytes in network order, in hex. */
export function addressOf(digits: string, byteOrder: "little" | "big"): string {
  const bytes = Buffer.from(digits, "hex");
  // The kernel prints each 4-byte word as a number: a little-endian host shows its bytes backwards.
  if (byteOrder === "little") bytes.swap32();
  const hex = bytes.toString("hex");
  return digits.length === 8 ? V4_MAPPED_PREFIX + hex : hex;
}
