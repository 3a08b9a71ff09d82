import type { Columns } from "../columns";

export interface ByteOrderVerdict {
  order: "little" | "big";
  /** 0: nothing in the addresses tells; 1: it was told, or all that tells agrees. */
  certainty: number;
}

/*
 * Which host printed these addresses? The text does not say; the addresses may. Each address that is likely one way
 * round and not the other votes: loopback, v4-mapped, link-local, private networks.
 */

type Quad = readonly [number, number, number, number];

/** How much an IPv4 address read this way looks like one that is used. */
function likelyV4([a, b, c, d]: Quad): number {
  if (a === 127) return b === 0 && c === 0 ? 8 : 2;
  if (a === 192 && b === 168) return 4;
  if (a === 172 && b >= 16 && b < 32) return 3;
  if (a === 169 && b === 254) return 4;
  if (a === 224 && b === 0 && c === 0) return 4;
  if (a === 10) return 2;
  // No host has 0.x.x.x or 240 and up; an address that ends in .0 is rare.
  if (a === 0 || a >= 240) return -4;
  return d === 0 ? -1 : 0;
}

/** How much sixteen bytes look like an IPv6 address that is used. */
function likelyV6(word: (i: number) => Quad): number {
  const zero = (quad: Quad) => quad.every((byte) => byte === 0);
  const [first, second, third, fourth] = [word(0), word(1), word(2), word(3)];
  if (zero(first) && zero(second)) {
    if (third[0] === 0 && third[1] === 0 && third[2] === 0xff && third[3] === 0xff) return 8 + likelyV4(fourth);
    if (zero(third)) return fourth[3] === 1 && fourth[0] === 0 ? 8 : 0;
  }
  if (first[0] === 0xfe && (first[1] & 0xc0) === 0x80) return 6;
  if (first[0] === 0xff && first[1] <= 0x3f) return 3;
  return (first[0] & 0xe0) === 0x20 || (first[0] & 0xfe) === 0xfc ? 3 : -3;
}

/** Some thousand addresses that tell anything tell as much as a million. */
const VOTES_ENOUGH = 4096;

/** Judges columns that were read as `order`. */
export function judgeByteOrder(columns: Columns, order: "little" | "big"): ByteOrderVerdict {
  let asRead = 0;
  let turned = 0;
  const rows = columns.protocol.length;
  let votes = 0;
  for (const addresses of [columns.localAddress, columns.remoteAddress]) {
    for (let row = 0; row < rows && votes < VOTES_ENOUGH; row++) {
      const v6 = ((columns.protocol[row] ?? 0) & 1) === 1;
      const at = (i: number) => addresses[row * 16 + i] ?? 0;
      const word = (i: number): Quad => [at(i * 4), at(i * 4 + 1), at(i * 4 + 2), at(i * 4 + 3)];
      const back = (i: number): Quad => [at(i * 4 + 3), at(i * 4 + 2), at(i * 4 + 1), at(i * 4)];
      if (addresses.subarray(row * 16 + (v6 ? 0 : 12), row * 16 + 16).every((byte) => byte === 0)) continue;
      const vote = v6 ? likelyV6(word) - likelyV6(back) : likelyV4(word(3)) - likelyV4(back(3));
      if (vote !== 0) votes++;
      if (vote > 0) asRead += vote;
      else turned -= vote;
    }
  }
  const other = order === "little" ? "big" : "little";
  const certainty = asRead + turned === 0 ? 0 : Math.abs(asRead - turned) / (asRead + turned);
  return turned > asRead ? { order: other, certainty } : { order, certainty };
}
