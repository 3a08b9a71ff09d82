/** Bytes in all parts. */
export function lengthOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}

/** The parts one behind the other, by default in memory of their own, which can be given to another thread. */
export function concatenate(parts: readonly Uint8Array[], into = new Uint8Array(lengthOf(parts))): Uint8Array {
  let at = 0;
  for (const part of parts) {
    into.set(part, at);
    at += part.length;
  }
  return into;
}
