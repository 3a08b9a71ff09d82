import { closeSync } from "node:fs";
import { join } from "node:path";
import { type Libc, libc, type Purpose } from "../../libc/libc";
import { unixSockets } from "../../sockdiag/unix-dump";
import { SockdexError } from "../../table/errors";
import { refuseUnknown } from "../../table/reading/options";
import type { TableSource } from "../../table/reading/sources";
import { isMissing, readError } from "../files/errors";
import { readSome } from "../files/read-some";
import { openRegular } from "../files/regular-file";
import { netFolder, type Where } from "../network/net-folder";
import { withChannel } from "../sockets/kept-channel";
import { checkSource } from "../tables/source-reader";
import { parseUnix } from "./parse-unix";
import { UnixSockets } from "./unix-sockets";

const OPTIONS = ["source", "pid", "procRoot"];

export interface UnixOptions extends Where {
  /**
   * Where rows come from. `auto`, the default: netlink where it is available, else /proc; `source` of what is returned
   * says which, and `diagnostics.fallback` why. Only `netlink` has queues, uids and peers; it needs the package koffi, and
   * for another network namespace CAP_SYS_ADMIN. `procfs`: the text of /proc/net/unix, which needs nothing.
   */
  source?: TableSource | "auto";
}

const PURPOSE: Purpose = {
  what: "Reading unix sockets by netlink",
  instead: 'read them with source: "procfs"',
};

/**
 * The unix sockets of a network namespace now. Throws ERR_NOT_LINUX, ERR_NO_PROCFS, ERR_NO_PROCESS, ERR_PERMISSION,
 * ERR_READ, and of `source: "netlink"` also ERR_NO_PEER, ERR_UNSUPPORTED, ERR_SYSTEM_CALL.
 */
export function readUnixSockets(options: UnixOptions = {}): UnixSockets {
  return readUnixSocketsBy(() => libc(PURPOSE), options);
}

/** For tests: through a C library that does something else, or cannot be had. */
export function readUnixSocketsBy(open: () => Libc, options: UnixOptions = {}): UnixSockets {
  refuseUnknown(options, OPTIONS, "option");
  const { source = "auto" } = options;
  checkSource(source);
  if (source === "procfs") return byProcfs(options);
  try {
    return byNetlink(open(), options);
  } catch (error) {
    const isFinal = source === "netlink" || !(error instanceof SockdexError) || error.code === "ERR_INVALID_ARGUMENT";
    if (isFinal) throw error;
    return byProcfs(options, error.message);
  }
}

function byNetlink(c: Libc, where: Where): UnixSockets {
  return new UnixSockets(
    "netlink",
    withChannel(c, where, (channel) => unixSockets(channel, c)),
  );
}

function byProcfs(where: Where, fallback?: string): UnixSockets {
  return new UnixSockets("procfs", parseUnix(readWhole(join(netFolder(where), "unix"))), fallback);
}

const CHUNK = 65536;
/** Some millions of sockets. A captured tree may hold anything. */
const MOST_BYTES = 2 ** 28;

function readWhole(path: string): Uint8Array {
  try {
    const fd = openRegular(path);
    try {
      const chunks: Uint8Array[] = [];
      for (let length = 0; length < MOST_BYTES; ) {
        const chunk = Buffer.allocUnsafe(CHUNK);
        const filled = readSome(fd, chunk, 0, CHUNK, null);
        if (filled === 0) return Buffer.concat(chunks);
        chunks.push(chunk.subarray(0, filled));
        length += filled;
      }
    } finally {
      closeSync(fd);
    }
  } catch (cause) {
    if (!isMissing(cause)) throw readError(path, cause);
    throw new SockdexError("ERR_NO_PROCFS", `There is no ${path}: no table of unix sockets.`, { path, cause });
  }
  throw new SockdexError(
    "ERR_READ",
    `${path} has more than ${MOST_BYTES / 2 ** 20} MiB: it is not a table of unix sockets.`,
    { path },
  );
}
