/** How packed files begin, and archives. */

const GZIP = [0x1f, 0x8b];
const ZSTD = [0x28, 0xb5, 0x2f, 0xfd];
const XZ = [0xfd, 0x37, 0x7a, 0x58, 0x5a];
const BZIP2 = [0x42, 0x5a, 0x68];
const ZIP = [0x50, 0x4b, 0x03, 0x04];
const USTAR = [0x75, 0x73, 0x74, 0x61, 0x72];
const USTAR_AT = 257;

/** Bytes that all of these marks are in. */
export const MARK_BYTES = 512;

function startsWith(head: Uint8Array, bytes: readonly number[]): boolean {
  return bytes.every((byte, i) => head[i] === byte);
}

export function isGzip(head: Uint8Array): boolean {
  return startsWith(head, GZIP);
}

export function isZstd(head: Uint8Array): boolean {
  return startsWith(head, ZSTD) || isSkippableFrame(head);
}

/** A frame of zstd without data, as pzstd and others put in front. */
function isSkippableFrame(head: Uint8Array): boolean {
  return ((head[0] ?? 0) & 0xf0) === 0x50 && startsWith(head.subarray(1), [0x2a, 0x4d, 0x18]);
}

export function isTar(head: Uint8Array): boolean {
  return startsWith(head.subarray(USTAR_AT), USTAR);
}

/** What a file is that is not unpacked here: ` It is …`, and what to do. */
export function foreignHint(head: Uint8Array): string {
  if (startsWith(head, XZ)) return " It is xz: decompress it first, as by xz -dc.";
  if (startsWith(head, BZIP2)) return " It is bzip2: decompress it first, as by bzip2 -dc.";
  if (startsWith(head, ZIP)) return " It is a zip archive: unpack it first.";
  return "";
}

/** Whether there is no table's text in a file that begins so; brotli has no mark, and shows by its name alone. */
export function isPacked(head: Uint8Array, name: string): boolean {
  return isGzip(head) || isZstd(head) || isTar(head) || foreignHint(head) !== "" || /\.br$/i.test(name);
}
