/*
 * Numbers of the kernel's that are the same on x86-64 and arm64, whichever C library: asm-generic/{socket,ioctls,
 * poll,errno-base,errno}.h, linux/{sockios,in,tcp}.h, and asm-generic/unistd.h for what is newer than Linux 5.1.
 */

export const AF_UNIX = 1;
export const AF_INET = 2;
export const AF_INET6 = 10;
export const AF_NETLINK = 16;
export const SOCK_STREAM = 1;
export const SOCK_DGRAM = 2;
export const SOCK_RAW = 3;
/** Netlink's protocol for sockets. */
export const NETLINK_SOCK_DIAG = 4;
export const SOCK_NONBLOCK = 0o4000;
export const SOCK_CLOEXEC = 0o2000000;
export const O_CLOEXEC = 0o2000000;
/** Flags of a descriptor. */
export const F_GETFD = 1;

export const SOL_SOCKET = 1;
export const SO_TYPE = 3;
export const SO_ERROR = 4;
export const SO_RCVBUF = 8;
/** 1 for a listener. */
export const SO_ACCEPTCONN = 30;
/** The same as SO_RCVBUF, beyond net.core.rmem_max: it takes CAP_NET_ADMIN. */
export const SO_RCVBUFFORCE = 33;
export const SO_PROTOCOL = 38;
/** The kernel's number of the socket, 64 bits. */
export const SO_COOKIE = 57;
/** Number of the interface that a socket is bound to; 0: none. */
export const SO_BINDTOIFINDEX = 62;

export const IPPROTO_TCP = 6;
export const IPPROTO_UDP = 17;
export const IPPROTO_UDPLITE = 136;
export const IPPROTO_MPTCP = 262;
export const TCP_INFO = 11;
/** It takes CAP_NET_ADMIN. */
export const TCP_REPAIR = 19;

export const MSG_PEEK = 0x2;
/** recv() returns the message's length, also where only part of it fits. */
export const MSG_TRUNC = 0x20;
export const MSG_DONTWAIT = 0x40;

/** Bytes received and not read; FIONREAD and TIOCINQ are other names of it. */
export const SIOCINQ = 0x541b;
/** Bytes written and not acknowledged; TIOCOUTQ is another name of it. */
export const SIOCOUTQ = 0x5411;
/** Of these, the ones not even sent. */
export const SIOCOUTQNSD = 0x894b;

export const POLLIN = 0x1;
export const POLLOUT = 0x4;
export const POLLERR = 0x8;
export const POLLHUP = 0x10;
export const POLLRDHUP = 0x2000;

/** Network namespaces, for setns(). */
export const CLONE_NEWNET = 0x40000000;

export const SYS_PIDFD_OPEN = 434;
export const SYS_PIDFD_GETFD = 438;

export const EPERM = 1;
export const ENOENT = 2;
export const ESRCH = 3;
export const EINTR = 4;
export const EBADF = 9;
export const EAGAIN = 11;
export const EACCES = 13;
export const ENOMEM = 12;
export const EINVAL = 22;
export const ENFILE = 23;
export const EMFILE = 24;
export const ENOTTY = 25;
export const ENOSYS = 38;
export const ENOTSOCK = 88;
export const ENOPROTOOPT = 92;
export const EPROTONOSUPPORT = 93;
export const EOPNOTSUPP = 95;
export const EAFNOSUPPORT = 97;
export const ECONNABORTED = 103;
export const ENOBUFS = 105;
export const ECONNREFUSED = 111;
export const EINPROGRESS = 115;
export const ESTALE = 116;
