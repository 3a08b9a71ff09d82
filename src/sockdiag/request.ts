import { AF_INET, AF_INET6, IPPROTO_TCP, IPPROTO_UDP, IPPROTO_UDPLITE } from "../libc/constants";
import { LAST_TCP, PROTOCOLS, type Protocol } from "../table/protocols";
import type { InfoColumn } from "../table/schema";

/*
 * What the kernel is asked (linux/netlink.h, linux/inet_diag.h); numbers in the machine's order, which is little-endian:
 *
 *   0 length u32 · 4 type u16 · 6 flags u16 · 8 sequence u32 · 12 port u32
 *  16 family u8 · 17 protocol u8 · 18 extensions u8 · 19 nothing · 20 states u32 · 24 a socket's identity, 48 bytes
 *  72 attribute: length u16, type u16, bytecode
 */
export const REQUEST_BYTES = 72;
const TCP_REQUEST_BYTES = 76;
export const SOCK_DIAG_BY_FAMILY = 20;
const TCPDIAG_GETSOCK = 18;
/** NLM_F_REQUEST. */
export const REQUEST = 1;
/** NLM_F_REQUEST | NLM_F_DUMP. */
export const DUMP = 0x301;
/** INET_DIAG_REQ_BYTECODE. */
const BYTECODE = 1;

/** What may come with a row: bits of `extensions`. */
export const INFO = 1 << 1;
const CONG = 1 << 3;
const SKMEMINFO = 1 << 6;

/** What rows have beside the core columns. */
export interface More {
  details: boolean;
  /** The info columns there are. */
  info: readonly InfoColumn[];
}

/** The extensions that the columns of a table come from; `code`: the table's. */
export function extensionsOf(code: number, { details, info }: More): number {
  const isTcp = code <= LAST_TCP;
  const drops = info.includes("socketDrops") || (details && !isTcp) ? SKMEMINFO : 0;
  if (!isTcp) return drops;
  const fields = details || info.includes("infoBytes") ? INFO : 0;
  return drops | fields | (info.includes("congestion") ? CONG : 0);
}

/** IP protocols by the code of their IPv4 table; those missing have no sock_diag in any kernel. */
const IP_PROTOCOLS: Partial<Record<Protocol, number>> = {
  tcp: IPPROTO_TCP,
  udp: IPPROTO_UDP,
  udplite: IPPROTO_UDPLITE,
  raw: 255,
};

/** Number of a table's IP protocol; undefined for one the kernel cannot be asked for. */
export function ipProtocol(code: number): number | undefined {
  return IP_PROTOCOLS[PROTOCOLS[code & ~1] ?? "icmp"];
}

/** What every request begins with. */
export interface RequestHead {
  /** Number of the IP protocol. */
  protocol: number;
  isV6: boolean;
  extensions: number;
  sequence: number;
}

/** Writes the first 20 bytes of the request that `view` is over. */
export function writeHead(view: DataView, flags: number, head: RequestHead): void {
  writeHeader(view, SOCK_DIAG_BY_FAMILY, flags, head.sequence);
  view.setUint8(16, head.isV6 ? AF_INET6 : AF_INET);
  view.setUint8(17, head.protocol);
  view.setUint8(18, head.extensions);
}

/** Writes the first 16 bytes. */
export function writeHeader(view: DataView, type: number, flags: number, sequence: number): void {
  view.setUint32(0, view.byteLength, true);
  view.setUint16(4, type, true);
  view.setUint16(6, flags, true);
  view.setUint32(8, sequence, true);
}

/** What rows of a dump must meet. */
export interface RowTest {
  /** Which states: 1 << code each. */
  states: number;
  /** Empty: all. */
  bytecode: Uint8Array;
}

/** A request for all sockets of a table. */
export function dumpRequest(request: RequestHead & RowTest): Uint8Array {
  const { view, bytes } = withBytecode(REQUEST_BYTES, request.bytecode);
  writeHead(view, DUMP, request);
  view.setUint32(20, request.states, true);
  return bytes;
}

/**
 * A request for all sockets of tcp and tcp6, which the kernel finds in one pass over its table: the request that was
 * there before others, of TCP alone, whose family it does not look at.
 *
 *  16 family u8 · 17 address lengths, 2 bytes · 19 extensions u8 · 20 a socket's identity · 68 states u32 · 72 nothing
 *  76 attribute
 */
export function tcpDumpRequest(request: Pick<RequestHead, "extensions" | "sequence"> & RowTest): Uint8Array {
  const { view, bytes } = withBytecode(TCP_REQUEST_BYTES, request.bytecode);
  writeHeader(view, TCPDIAG_GETSOCK, DUMP, request.sequence);
  view.setUint8(19, request.extensions);
  view.setUint32(68, request.states, true);
  return bytes;
}

/** Room for a request, and behind it the attribute. */
function withBytecode(length: number, bytecode: Uint8Array): { view: DataView; bytes: Uint8Array } {
  const attribute = bytecode.length === 0 ? 0 : 4 + bytecode.length;
  const bytes = new Uint8Array(length + attribute);
  const view = new DataView(bytes.buffer);
  if (attribute > 0) {
    view.setUint16(length, attribute, true);
    view.setUint16(length + 2, BYTECODE, true);
    bytes.set(bytecode, length + 4);
  }
  return { view, bytes };
}
