import * as zlib from "node:zlib";

interface Compression {
  readonly codec: "ZSTD" | "GZIP";
  readonly pack: (bytes: Uint8Array) => Uint8Array;
}

const MAY_HAVE: object = zlib;

/** zstd where Node has it (22.15, 23.8 and later), else gzip, which every engine reads too. */
export const compression: Compression = hasZstd(MAY_HAVE)
  ? { codec: "ZSTD", pack: MAY_HAVE.zstdCompressSync }
  : { codec: "GZIP", pack: (bytes) => zlib.gzipSync(bytes) };

function hasZstd(library: object): library is { zstdCompressSync: (bytes: Uint8Array) => Uint8Array } {
  return "zstdCompressSync" in library && typeof library.zstdCompressSync === "function";
}
