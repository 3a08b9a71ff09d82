import {
  AF_INET,
  AF_INET6,
  AF_UNIX,
  EBADF,
  ENOTSOCK,
  IPPROTO_MPTCP,
  IPPROTO_TCP,
  IPPROTO_UDP,
  IPPROTO_UDPLITE,
  SO_BINDTOIFINDEX,
  SO_PROTOCOL,
  SO_TYPE,
  SOCK_RAW,
  SOL_SOCKET,
} from "../../libc/constants";
import { callFailed } from "../../libc/failure";
import { type Libc, libc } from "../../libc/libc";
import { ANY_V4, ANY_V6, isV6Between, type RawEnd, rawEndOf, scopeIn } from "../../libc/sockaddr";
import type { More } from "../../sockdiag/request";
import { PURPOSE, SocketLookup } from "../../sockdiag/socket-lookup";
import { unixSocketOf } from "../../sockdiag/unix-dump";
import { isV4Mapped } from "../../table/addresses";
import { protocolCode, protocolName } from "../../table/protocols";
import type { Filter } from "../../table/queries/filter";
import { type Info, wantedInfo } from "../../table/reading/info";
import { refuseUnknown } from "../../table/reading/options";
import type { SocketRow } from "../../table/row";
import type { UnixSocket } from "../../table/unix-socket";
import { descriptorOf, findDescriptor, type SocketLike } from "../node/descriptor";
import { sharedListener } from "../node/shared-listener";
import { inodeOf } from "../node/socket-inode";
import { readUnixSockets } from "../unix/read-unix";
import { withChannel } from "./kept-channel";
import { someRows } from "./some-rows";

const OPTIONS = ["details", "info"];

export interface SocketNowOptions {
  /** Details too, as of a table with `details: true`. Default false. */
  details?: boolean;
  /** Columns of info, as of readSockets(). Default none. */
  info?: Info;
}

/** A unix socket's row. What only rows of TCP and UDP have is undefined in it. */
export type UnixRow = UnixSocket & { readonly [Name in Exclude<keyof SocketRow, keyof UnixSocket>]?: undefined };

/**
 * The row of a socket of this process, asked of the kernel now: what `readSockets().of(socket)` returns, in microseconds,
 * however many sockets there are, and of UDP too. It is found by its ends and identified by its inode, so it is never
 * the row of another socket: not of the listener, nor of one that shares its port (SO_REUSEPORT). A socket that shares its
 * port takes as long as a dump of that port's sockets, and before Linux 5.1 one that is bound to an interface too. A server in a cluster's worker has the
 * row of the primary's listener; a unix socket, such as a child's pipe, a row whose `protocol` is `unix`. Undefined when
 * there is no row: closed, not connected, not bound, of another family or network namespace than this thread's.
 * Throws ERR_INVALID_ARGUMENT for what cannot have a socket, ERR_NO_PEER (koffi),
 * ERR_NOT_LINUX, ERR_UNSUPPORTED (this processor, kernel or protocol), ERR_PERMISSION, ERR_READ, ERR_SYSTEM_CALL.
 */
export function socketNow(socket: SocketLike, options: SocketNowOptions = {}): SocketRow | UnixRow | undefined {
  return socketNowBy(libc(PURPOSE), socket, options);
}

/** For tests: through a C library that does something else. */
export function socketNowBy(
  c: Libc,
  socket: SocketLike,
  options: SocketNowOptions = {},
): SocketRow | UnixRow | undefined {
  refuseUnknown(options, OPTIONS, "option");
  const more = { details: options.details ?? false, info: wantedInfo(options.info) };
  const fd = descriptorOf(socket);
  if (fd === undefined) return listenerElsewhere(c, socket, more);
  const inode = inodeOf(fd);
  if (inode === undefined) return undefined;
  const own = endsOf(c, fd);
  if (own === undefined) return undefined;
  if (own === "unix") return unixRow(c, inode);
  const row = exactRow(c, own, own.scope, more);
  if (row?.inode === inode) return row;
  const boundTo = c.intOption(fd, SOL_SOCKET, SO_BINDTOIFINDEX);
  const bound = boundTo > 0 ? exactRow(c, own, boundTo, more) : undefined;
  return bound?.inode === inode ? bound : rowAmong(c, fd, own, inode, more);
}

/** What a socket says of itself. */
interface OwnEnds {
  isV6: boolean;
  /** Number of its IP protocol. */
  protocol: number;
  local: RawEnd;
  /** Undefined while it is not connected, and while it connects. */
  remote: RawEnd | undefined;
  /** The interface that a link-local address belongs to; 0: none. */
  scope: number;
}

/** Room for an address of any family: struct sockaddr_storage. No call here lasts beyond its answer. */
const name = new Uint8Array(128);
const peer = new Uint8Array(128);

/** Undefined for a socket that has no row: closed meanwhile, of another family, bound to no port. */
function endsOf(c: Libc, fd: number): OwnEnds | "unix" | undefined {
  const failure = c.getsockname(fd, name);
  if (failure < 0) {
    if (failure === -EBADF || failure === -ENOTSOCK) return undefined;
    throw callFailed(c, "getsockname", `descriptor ${fd}`, failure);
  }
  const family = name[0];
  if (family === AF_UNIX) return "unix";
  if (family !== AF_INET && family !== AF_INET6) return undefined;
  const isV6 = family === AF_INET6;
  const local = rawEndOf(name);
  if (local.port === 0) return undefined;
  const protocol = c.intOption(fd, SOL_SOCKET, SO_PROTOCOL);
  if (protocol < 0) throw callFailed(c, "getsockopt(SO_PROTOCOL)", `descriptor ${fd}`, protocol);
  const remote = c.getpeername(fd, peer) < 0 ? undefined : rawEndOf(peer);
  return { isV6, protocol, local, remote, scope: isV6 ? scopeIn(name) : 0 };
}

const TCP = protocolCode("tcp");
const RAW = protocolCode("raw");
const ICMP = protocolCode("icmp");

/** Codes of the tables of those protocols that have ports. */
const TABLES: Record<number, number> = {
  [IPPROTO_TCP]: TCP,
  // Its first subflow bears its ends, and its inode.
  [IPPROTO_MPTCP]: TCP,
  [IPPROTO_UDP]: protocolCode("udp"),
  [IPPROTO_UDPLITE]: protocolCode("udplite"),
};

/** What the kernel has between these ends: it may be another socket. */
function exactRow(c: Libc, own: OwnEnds, boundTo: number, more: More): SocketRow | undefined {
  const protocol = TABLES[own.protocol];
  if (protocol === undefined) return undefined;
  const { local, remote = isV4Mapped(local.address) ? ANY_V4 : ANY_V6 } = own;
  const isV6 = isV6Between(local, remote);
  const wanted = { protocol, local, remote, isV6, interface: boundTo };
  return withChannel(c, {}, (channel) => new SocketLookup(channel, c).ask(wanted, more));
}

/** By /proc where the kernel cannot be asked for unix sockets. */
function unixRow(c: Libc, inode: number): UnixRow | undefined {
  const found = withChannel(c, {}, (channel) => unixSocketOf(channel, c, inode));
  return found ?? readUnixSockets({ source: "procfs" }).byInode(inode);
}

/** The row with this inode among those of the socket's port. */
function rowAmong(c: Libc, fd: number, own: OwnEnds, inode: number, more: More): SocketRow | undefined {
  const isRaw = c.intOption(fd, SOL_SOCKET, SO_TYPE) === SOCK_RAW;
  // What is neither raw nor has ports is a socket to ping with.
  const table = isRaw ? RAW : (TABLES[own.protocol] ?? ICMP);
  const protocol = protocolName(table + (own.isV6 ? 1 : 0));
  return someRows(c, [protocol], filterOf(table, own), more).byInode(inode);
}

function filterOf(table: number, { local, remote }: OwnEnds): Filter {
  if (table >= RAW) return { localPort: local.port };
  if (remote !== undefined) return { localPort: local.port, remotePort: remote.port };
  // A socket that connects does not tell where to.
  return table === TCP
    ? { localPort: local.port, state: ["LISTEN", "SYN_SENT"] }
    : { localPort: local.port, remotePort: 0 };
}

/** The primary's listener, of a server in a cluster's worker. */
function listenerElsewhere(c: Libc, socket: SocketLike, more: More): SocketRow | undefined {
  if (typeof socket !== "object" || socket === null || findDescriptor(socket) !== "elsewhere") return undefined;
  return sharedListener(someRows(c, ["tcp", "tcp6"], { state: "LISTEN" }, more), socket);
}
