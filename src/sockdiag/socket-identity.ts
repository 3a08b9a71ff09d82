import { AF_INET6 } from "../libc/constants";
import { type RawEnd, v4MappedAt } from "../libc/sockaddr";
import type { Channel } from "./channel";
import { ask, type Replies } from "./replies";
import { dumpRequest } from "./request";
import { ANY_COOKIE, type SocketRequest, socketRequest } from "./socket-request";

/*
 * A socket's message (linux/inet_diag.h), as far as it says which socket that is; ports and addresses in network order:
 *
 *  16 family u8 · 17 state u8 · 20 source port · 22 destination port · 24 source address, 16 bytes · 40 destination
 *  56 interface u32 · 60 cookie u64 · 68 expires u32 · 72 queues, 2 × u32 · 80 uid u32 · 84 inode u32
 */
const LEAST_BYTES = 88;

/** Which socket it is. */
export interface SocketIdentity {
  readonly isV6: boolean;
  readonly local: RawEnd;
  readonly remote: RawEnd;
  readonly interface: number;
  readonly cookie: bigint;
  readonly inode: number;
}

export type IdentityReplies = Replies<SocketIdentity>;

function identityOf(message: Uint8Array, view: DataView): SocketIdentity | undefined {
  if (message.length < LEAST_BYTES) return undefined;
  const isV6 = message[16] === AF_INET6;
  const end = (port: number, address: number): RawEnd => ({
    address: isV6 ? message.slice(address, address + 16) : v4MappedAt(message, address),
    port: view.getUint16(port),
  });
  return {
    ...{ isV6, local: end(20, 24), remote: end(22, 40), interface: view.getUint32(56, true) },
    ...{ cookie: view.getBigUint64(60, true), inode: view.getUint32(84, true) },
  };
}

/** What the kernel has between these ends; with a cookie, the socket that has it alone. Undefined: the reply was lost. */
export function identityBetween(
  channel: Channel,
  wanted: Omit<SocketRequest, "sequence" | "extensions">,
  cookie = ANY_COOKIE,
): IdentityReplies | undefined {
  return ask(channel, (sequence) => socketRequest({ ...wanted, sequence, extensions: 0 }, cookie), identityOf);
}

/** All sockets that meet the test. Undefined: replies were lost. */
export function identitiesAmong(
  channel: Channel,
  wanted: { protocol: number; isV6: boolean; states: number; bytecode: Uint8Array },
): IdentityReplies | undefined {
  return ask(channel, (sequence) => dumpRequest({ ...wanted, sequence, extensions: 0 }), identityOf);
}
