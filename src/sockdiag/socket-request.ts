import { IPPROTO_TCP } from "../libc/constants";
import type { RawEnd } from "../libc/sockaddr";
import { REQUEST, REQUEST_BYTES, type RequestHead, writeHead } from "./request";

export interface SocketRequest extends RequestHead {
  local: RawEnd;
  remote: RawEnd;
  /** Number of the interface the socket is bound to; 0: none. */
  interface: number;
}

/** The cookie that stands for any. */
export const ANY_COOKIE = 0xffffffffffffffffn;

/*
 * A request for one socket (linux/inet_diag.h): the header and the first fields are those of a dump's (request.ts), then
 * the identity; ports and addresses in network order:
 *
 *  24 source port · 26 destination port · 28 source address, 16 bytes · 44 destination · 60 interface u32 · 64 cookie u64
 */
const SOCK_DESTROY = 21;
/** NLM_F_ACK. */
const ACKNOWLEDGE = 4;

/** One is enough: the kernel has read it when send() returns. */
const bytes = new Uint8Array(REQUEST_BYTES);
const view = new DataView(bytes.buffer);

/** The request, valid until the next call. With a cookie the kernel returns no other socket. */
export function socketRequest(request: SocketRequest, cookie = ANY_COOKIE): Uint8Array {
  const { protocol, local, remote } = request;
  writeHead(view, REQUEST, request);
  // As a packet that the socket receives has them, for UDP; TCP's look-up takes them the other way round.
  if (protocol === IPPROTO_TCP) writeIdentity(request, local, remote, cookie);
  else writeIdentity(request, remote, local, cookie);
  return bytes;
}

/** A request to close the socket with this cookie, valid until the next call. */
export function destroyRequest(request: SocketRequest, cookie: bigint): Uint8Array {
  writeHead(view, REQUEST | ACKNOWLEDGE, request);
  view.setUint16(4, SOCK_DESTROY, true);
  // Here UDP is like TCP.
  writeIdentity(request, request.local, request.remote, cookie);
  return bytes;
}

function writeIdentity({ isV6, ...request }: SocketRequest, source: RawEnd, destination: RawEnd, cookie: bigint): void {
  view.setUint16(24, source.port);
  view.setUint16(26, destination.port);
  writeAddress(28, source.address, isV6);
  writeAddress(44, destination.address, isV6);
  view.setUint32(60, request.interface, true);
  view.setBigUint64(64, cookie, true);
}

function writeAddress(at: number, address: Uint8Array, isV6: boolean): void {
  if (isV6) bytes.set(address, at);
  else {
    bytes.fill(0, at + 4, at + 16);
    for (let i = 0; i < 4; i++) bytes[at + i] = address[12 + i] ?? 0;
  }
}
