import type { Random } from "../generate/random";

/** A file of an archive: its type is tar's, "0" a plain file. */
export interface Member {
  name: string;
  type: string;
  bytes: Uint8Array;
}

const BLOCK = 512;

/** A tar archive, written plainly. */
export function archiveOf(members: readonly Member[]): Uint8Array {
  const blocks = members.flatMap(({ name, type, bytes }) => {
    const header = Buffer.alloc(BLOCK);
    header.write(name, 0, 100, "latin1");
    header.write("0000644\x000000000\x000000000\0", 100, "latin1");
    header.write(`${bytes.length.toString(8).padStart(11, "0")}\0${"0".repeat(11)}\0`, 124, "latin1");
    header.write(type, 156, "latin1");
    header.write("ustar\x0000", 257, "latin1");
    signHeader(header);
    return [header, bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}

/** Makes a header's sum right, whatever it says: damage behind it is reached only so. */
export function signHeader(header: Uint8Array): void {
  header.fill(0x20, 148, 156);
  const sum = header.subarray(0, BLOCK).reduce((total, byte) => total + byte, 0);
  header.set(Buffer.from(`${sum.toString(8).padStart(6, "0")}\0 `, "latin1"), 148);
}

/** A zstd frame (RFC 8878) of stored blocks. */
export function storedZstd(bytes: Uint8Array, blockBytes: number): Uint8Array {
  // No flags; a window of 1 MiB.
  const parts: Uint8Array[] = [Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x50)];
  for (let at = 0, isLast = false; !isLast; at += blockBytes) {
    const block = bytes.subarray(at, at + blockBytes);
    isLast = at + blockBytes >= bytes.length;
    const head = (block.length << 3) | (isLast ? 1 : 0);
    parts.push(Uint8Array.of(head & 255, (head >> 8) & 255, head >> 16), block);
  }
  return Buffer.concat(parts);
}

/**
 * What archives of strangers hold beside a dump. Those of type "0" are texts too. Names of "x" and "L" are for the
 * file behind them, which may be the dump: brotli is known by its name.
 */
const DECOYS: readonly Member[] = [
  { name: "../../../etc/passwd", type: "0", bytes: Buffer.from("root:x:0:0\n") },
  { name: "/etc/shadow", type: "0", bytes: Buffer.from("root:*:0\n") },
  { name: "a/./../../b", type: "0", bytes: new Uint8Array() },
  { name: "\x1b]0;title\x07\x9b2J", type: "0", bytes: Buffer.from("=cmd\n") },
  { name: "__proto__", type: "0", bytes: Buffer.from("__proto__\n") },
  { name: "zeros", type: "0", bytes: new Uint8Array(5000) },
  { name: "folder/", type: "5", bytes: new Uint8Array() },
  { name: "link", type: "2", bytes: new Uint8Array() },
  { name: "hard", type: "1", bytes: new Uint8Array() },
  { name: "device", type: "3", bytes: new Uint8Array() },
  { name: "pipe", type: "6", bytes: new Uint8Array() },
  { name: "pax", type: "x", bytes: Buffer.from("27 path=../../evil/\x1b[2J.br\n") },
  { name: "long", type: "L", bytes: Buffer.from(`${"d/".repeat(300)}name.br\0`) },
];

export function drawDecoys(random: Random): Member[] {
  return Array.from({ length: random.below(3) }, () => DECOYS[random.below(DECOYS.length)]).filter(
    (member) => member !== undefined,
  );
}
