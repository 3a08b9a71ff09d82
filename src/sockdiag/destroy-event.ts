import { AF_INET, AF_INET6 } from "../libc/constants";
import { v4MappedAt } from "../libc/sockaddr";
import { SOCK_DIAG_BY_FAMILY } from "./request";
import { HEAD_BYTES, infoIn } from "./tcp-info/attribute";

/*
 * What the kernel says of a socket that it has destroyed (linux/inet_diag.h); ports and addresses in network order:
 *
 *   0 length u32 · 4 type u16 · 6 flags u16 · 8 sequence u32 · 12 port u32
 *  16 family u8 · 17 state u8 · 20 source port · 22 destination port · 24 source address, 16 bytes · 40 destination
 *  56 interface u32 · 60 cookie u64 · 68 expires u32 · 72 queues, 2 × u32 · 80 uid u32, 84 inode u32: 0
 *  88 attributes (tcp-info/attribute.ts)
 */

/** A TCP socket that the kernel has destroyed. Addresses are copies, the info is a view of the message. */
export interface DestroyEvent {
  readonly isV6: boolean;
  /** 16 bytes, IPv4 as ::ffff:a.b.c.d. */
  readonly localAddress: Uint8Array;
  readonly remoteAddress: Uint8Array;
  readonly localPort: number;
  /** 0: the socket had no peer, or its connection was taken apart (SO_LINGER 0, a blocking connect() that failed). */
  readonly remotePort: number;
  readonly cookie: bigint;
  /** Sequence numbers written, the FIN among them, and not acknowledged. */
  readonly unacknowledged: number;
  readonly info: DataView;
}

/** Whether a datagram is of a socket that had a peer: others were never connected, or listened. */
export function isOfConnection(bytes: Uint8Array, length: number): boolean {
  if (length < HEAD_BYTES || bytes[4] !== SOCK_DIAG_BY_FAMILY || bytes[5] !== 0) return false;
  const end = bytes[16] === AF_INET6 ? 56 : 44;
  // The remote port, then what is left of the remote address where the port is gone.
  if (bytes[22] !== 0 || bytes[23] !== 0) return true;
  for (let i = 40; i < end; i++) if (bytes[i] !== 0) return true;
  return false;
}

/** Reads a datagram, of whose `length` bytes the first are in `bytes`. Undefined: it is not what the kernel sends. */
export function readDestroyEvent(bytes: Uint8Array, length: number): DestroyEvent | undefined {
  if (bytes.length < HEAD_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = view.getUint32(0, true);
  if (view.getUint16(4, true) !== SOCK_DIAG_BY_FAMILY || end < HEAD_BYTES || end > length) return undefined;
  const family = bytes[16];
  if (family !== AF_INET && family !== AF_INET6) return undefined;
  const info = infoIn(view, end);
  if (info === undefined) return undefined;
  const isV6 = family === AF_INET6;
  return {
    isV6,
    localAddress: isV6 ? bytes.slice(24, 40) : v4MappedAt(bytes, 24),
    remoteAddress: isV6 ? bytes.slice(40, 56) : v4MappedAt(bytes, 40),
    localPort: view.getUint16(20),
    remotePort: view.getUint16(22),
    cookie: view.getBigUint64(60, true),
    unacknowledged: view.getUint32(76, true),
    info,
  };
}
