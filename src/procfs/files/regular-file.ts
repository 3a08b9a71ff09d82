import { closeSync, constants, fstatSync, openSync, statSync } from "node:fs";
import { SockdexError } from "../../table/errors";
import { isMissing, readError } from "./errors";

/** A FIFO is not waited for, and a terminal is not taken. Windows has neither flag. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);

/**
 * Opens a regular file to read it; every file of procfs is one. In a captured tree a FIFO or a device can be in its
 * place, which would block, or never end. Some devices act when they are opened, so the type is checked before, and
 * again afterwards in case the file was replaced. Throws what fs does, and ERR_READ for anything else than a regular file.
 */
export function openRegular(path: string): number {
  if (!statSync(path).isFile()) throw notRegular(path);
  const fd = openSync(path, FLAGS);
  if (fstatSync(fd).isFile()) return fd;
  closeSync(fd);
  throw notRegular(path);
}

/** As openRegular(); undefined where there is no such file. Throws ERR_PERMISSION, ERR_READ. */
export function openIfThere(path: string): number | undefined {
  try {
    return openRegular(path);
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw readError(path, cause);
  }
}

function notRegular(path: string): SockdexError {
  return new SockdexError("ERR_READ", `${path} is not a regular file: it is not read.`, { path });
}
