import { infoOf } from "./netlink-info";
import type { OracleRow } from "./types";

/*
 * Netlink replies of sock_diag, one message after the other into objects: written from linux/netlink.h,
 * linux/inet_diag.h and linux/tcp.h alone.
 */

export interface NetlinkResult {
  rows: OracleRow[];
  malformed: number;
  skipped: number;
  interrupted: boolean;
  /** `more` when the dump does not end here. */
  end: "more" | "done" | "failed" | "overrun";
  errno: number;
}

export interface NetlinkRequest {
  protocol: string;
  sequence: number;
  details: boolean;
  info: boolean;
}

const LISTEN = 10;

export function readNetlinkOracle(bytes: Uint8Array, request: NetlinkRequest): NetlinkResult {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const result: NetlinkResult = { rows: [], malformed: 0, skipped: 0, interrupted: false, end: "more", errno: 0 };
  for (let at = 0; at < bytes.length; ) {
    const left = bytes.length - at;
    const length = left >= 16 ? view.getUint32(at, true) : 0;
    if (length < 16 || length > left) {
      result.malformed++;
      return result;
    }
    readMessage(new DataView(bytes.buffer, bytes.byteOffset + at, length), request, result);
    if (result.end !== "more") return result;
    at += Math.ceil(length / 4) * 4;
  }
  return result;
}

function readMessage(message: DataView, request: NetlinkRequest, result: NetlinkResult): void {
  const type = message.getUint16(4, true);
  // NLMSG_NOOP, and replies to another request.
  if (type === 1 || message.getUint32(8, true) !== request.sequence) {
    result.skipped++;
    return;
  }
  // NLM_F_DUMP_INTR
  if ((message.getUint16(6, true) & 0x10) !== 0) result.interrupted = true;
  switch (type) {
    case 18:
    case 20: {
      const row = readRow(message, request);
      if (row === undefined) result.malformed++;
      else result.rows.push(row);
      return;
    }
    case 2:
    case 3: {
      const errno = message.byteLength >= 20 ? message.getInt32(16, true) : 0;
      result.errno = -errno >>> 0;
      result.end = type === 3 && errno >= 0 ? "done" : "failed";
      return;
    }
    case 4:
      result.end = "overrun";
      return;
    default:
      result.skipped++;
  }
}

/** A socket's message; undefined where its fields or attributes do not fit. */
export function readRow(
  message: DataView,
  { protocol, details, info }: Omit<NetlinkRequest, "sequence">,
): OracleRow | undefined {
  if (message.byteLength < 16 + 72) return undefined;
  const at = (offset: number) => 16 + offset;
  const family = message.getUint8(at(0));
  if (family !== 2 && family !== 10) return undefined;
  const isV6 = family === 10;
  const attributes = readAttributes(message, at(72));
  if (attributes === undefined) return undefined;
  const address = (offset: number) => {
    const hex = (count: number) =>
      Array.from({ length: count }, (_, i) =>
        message
          .getUint8(at(offset + i))
          .toString(16)
          .padStart(2, "0"),
      ).join("");
    return isV6 ? hex(16) : `00000000000000000000ffff${hex(4)}`;
  };
  const state = message.getUint8(at(1));
  const timer = message.getUint8(at(2));
  const tries = message.getUint8(at(3));
  const isProbing = timer === 2 || timer === 4;
  const row: OracleRow = {
    protocol: `${protocol.replace(/6$/, "")}${isV6 ? "6" : ""}`,
    state,
    timer,
    localAddress: address(8),
    remoteAddress: address(24),
    localPort: message.getUint16(at(4)),
    remotePort: message.getUint16(at(6)),
    txQueue: state === LISTEN ? 0 : message.getUint32(at(60), true),
    rxQueue: message.getUint32(at(56), true),
    timerExpires: Math.floor(message.getUint32(at(52), true) / 10),
    retransmits: isProbing ? 0 : tries,
    timeouts: isProbing ? tries : 0,
    uid: message.getUint32(at(64), true),
    inode: message.getUint32(at(68), true),
  };
  // INET_DIAG_PROTOCOL: IPPROTO_UDP
  const number = attributes.get(10);
  if (number && number.byteLength > 0 && number.getUint8(0) === 17) row.protocol = isV6 ? "udp6" : "udp";
  const isTcp = row.protocol.startsWith("tcp");
  const tcpInfo = isTcp && state !== LISTEN ? attributes.get(2) : undefined;
  if (tcpInfo && tcpInfo.byteLength >= 4) {
    row.retransmits = tcpInfo.getUint8(2);
    row.timeouts = tcpInfo.getUint8(3);
  }
  if (details) addDetails(row, tcpInfo, isTcp ? undefined : attributes.get(7));
  if (info) row.info = infoOf(new DataView(message.buffer, message.byteOffset + 16), attributes, isTcp);
  return row;
}

/** Values by their types, of each the last; undefined where one does not fit. */
function readAttributes(message: DataView, from: number): Map<number, DataView> | undefined {
  const found = new Map<number, DataView>();
  for (let at = from; message.byteLength - at >= 4; ) {
    const length = message.getUint16(at, true);
    if (length < 4 || length > message.byteLength - at) return undefined;
    // NLA_TYPE_MASK
    const type = message.getUint16(at + 2, true) & 0x3fff;
    found.set(type, new DataView(message.buffer, message.byteOffset + at + 4, length - 4));
    at += Math.ceil(length / 4) * 4;
  }
  return found;
}

function addDetails(row: OracleRow, tcpInfo: DataView | undefined, memory: DataView | undefined): void {
  const details = {
    ...{ slot: 0, references: 0, pointer: 0n, retransmitTimeout: 0, ackTimeout: 0, quickAck: 0 },
    ...{ congestionWindow: 0, slowStartThreshold: 0, drops: 0, present: 0 },
  };
  row.details = details;
  const word = (value: DataView | undefined, offset: number, bit: number, use: (value: number) => void) => {
    if (value === undefined || value.byteLength < offset + 4) return;
    use(value.getUint32(offset, true));
    details.present |= 1 << bit;
  };
  word(tcpInfo, 8, 2, (rto) => (details.retransmitTimeout = Math.floor(rto / 10_000)));
  word(tcpInfo, 12, 3, (ato) => (details.ackTimeout = Math.floor(ato / 10_000)));
  word(tcpInfo, 80, 5, (cwnd) => (details.congestionWindow = cwnd));
  word(tcpInfo, 76, 6, (ssthresh) => (details.slowStartThreshold = ssthresh >= 0x7fffffff ? -1 : ssthresh));
  word(memory, 32, 7, (drops) => (details.drops = drops));
}
