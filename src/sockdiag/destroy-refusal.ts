import type { Purpose } from "../libc/libc";
import { SockdexError } from "../table/errors";
import type { Protocol } from "../table/protocols";

/*
 * Why no socket at all can be closed.
 */

export const PURPOSE: Purpose = { what: "Closing a socket", instead: "have its process close it" };

export function notPermitted(): SockdexError {
  return new SockdexError("ERR_PERMISSION", "Permission denied to close a socket: it takes CAP_NET_ADMIN.");
}

export function notSupported(protocol: Protocol): SockdexError {
  return new SockdexError(
    "ERR_UNSUPPORTED",
    `This kernel cannot close ${protocol} sockets: it takes Linux 4.5 (UDP 4.9) with CONFIG_INET_DIAG_DESTROY.`,
  );
}
