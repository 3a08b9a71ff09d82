import { IPPROTO_TCP } from "../../libc/constants";
import { isV6Between, type RawEnd } from "../../libc/sockaddr";
import type { Channel } from "../channel";
import { ask } from "../replies";
import { INFO } from "../request";
import { socketRequest } from "../socket-request";
import { HEAD_BYTES, infoIn } from "./attribute";

/*
 * A socket's message (linux/inet_diag.h), as far as it is read here:
 *
 *  17 state u8 · 72 bytes received and not read u32 · 84 inode u32 · 88 attributes (attribute.ts)
 */

/** A TCP socket. */
export interface FoundConnection {
  readonly state: number;
  readonly rxQueue: number;
  readonly inode: number;
  /** struct tcp_info: a view, valid until the next socket is asked for. */
  readonly info: DataView;
}

/**
 * What the kernel has between these ends, bound to no interface: it may be a listener, so compare. Undefined: there is
 * none, or it has no struct tcp_info. Throws what the channel does.
 */
export function connectionBetween(channel: Channel, local: RawEnd, remote: RawEnd): FoundConnection | undefined {
  const wanted = { protocol: IPPROTO_TCP, isV6: isV6Between(local, remote), local, remote, interface: 0 };
  return ask(channel, (sequence) => socketRequest({ ...wanted, extensions: INFO, sequence }), connectionOf)?.rows[0];
}

function connectionOf(message: Uint8Array, view: DataView): FoundConnection | undefined {
  const info = message.length < HEAD_BYTES ? undefined : infoIn(view, message.length);
  if (info === undefined) return undefined;
  const [rxQueue, inode] = [view.getUint32(72, true), view.getUint32(84, true)];
  return { state: view.getUint8(17), rxQueue, inode, info };
}
