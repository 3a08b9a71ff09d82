import { type Libc, libc } from "../../libc/libc";
import { PURPOSE } from "../../sockdiag/destroy-refusal";
import { refuseUnknown } from "../../table/reading/options";
import type { Where } from "../network/net-folder";
import { type DestroyableSocket, destroyBy } from "./destroy-by";
import { withChannel } from "./kept-channel";

export type { DestroyableSocket };

const OPTIONS = ["pid", "procRoot"];

/**
 * Closes a socket of any process (SOCK_DESTROY, what `ss -K` does): the next call of its owner fails with ECONNABORTED,
 * the other end of a connection is reset. True when it is closed; false when that very socket is not there any more: the
 * kernel's is compared with the row first, by endpoints, inode and cookie, so neither a listener nor a later socket
 * between the same endpoints is closed in its place. `pid`, `procRoot`: the row is of that network namespace, as for
 * readSockets(); of another's row the own namespace has no socket, which is false. TCP, UDP and UDP-Lite; a UDP socket has
 * the error, loses its peer, and stays bound where its program has chosen the port.
 * Throws ERR_PERMISSION (it takes CAP_NET_ADMIN, and CAP_SYS_ADMIN for another namespace), ERR_UNSUPPORTED (the kernel has
 * no CONFIG_INET_DIAG_DESTROY; raw and icmp sockets; a listener of MPTCP; a socket that the kernel cannot tell from
 * another with the same endpoints), ERR_INVALID_ARGUMENT (also a row with neither inode nor cookie), ERR_NO_PEER (koffi), ERR_NOT_LINUX,
 * ERR_NO_PROCFS, ERR_NO_PROCESS, ERR_READ, ERR_SYSTEM_CALL.
 */
export function destroySocket(row: DestroyableSocket, options: Where = {}): boolean {
  return destroySocketBy(libc(PURPOSE), row, options);
}

/** For tests: through a C library that does something else. */
export function destroySocketBy(c: Libc, row: DestroyableSocket, options: Where = {}): boolean {
  refuseUnknown(options, OPTIONS, "option");
  return withChannel(c, options, (channel) => destroyBy(c, channel, row));
}
