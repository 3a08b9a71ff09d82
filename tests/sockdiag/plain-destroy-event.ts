/** What a destroy event says, read plainly. */
export interface PlainDestroyEvent {
  isV6: boolean;
  localAddress: string;
  remoteAddress: string;
  localPort: number;
  remotePort: number;
  cookie: bigint;
  unacknowledged: number;
  info: string;
}

/**
 * Reads a datagram as struct nlmsghdr, struct inet_diag_msg and attributes say (linux/netlink.h, linux/inet_diag.h), of
 * which only the first bytes may be there. Undefined where something is not as the kernel has it.
 */
export function plainDestroyEvent(bytes: Uint8Array, length: number): PlainDestroyEvent | undefined {
  const there = Buffer.from(bytes);
  if (there.length < 88 || there.readUInt16LE(4) !== 20) return undefined;
  const end = there.readUInt32LE(0);
  if (end > length || end < 88) return undefined;
  const isV6 = there[16] === 10;
  if (!isV6 && there[16] !== 2) return undefined;
  let info: string | undefined;
  let at = 88;
  while (at + 4 <= Math.min(end, there.length)) {
    const size = there.readUInt16LE(at);
    const type = there.readUInt16LE(at + 2);
    if (size < 4 || at + size > end) return undefined;
    const content = there.subarray(at + 4, Math.min(at + size, end, there.length));
    if (type === 10 && (content.length === 0 || content[0] !== 6)) return undefined;
    if (type === 2 && content.length < 104) return undefined;
    if (type === 2) info = content.toString("hex");
    at += size % 4 === 0 ? size : size + 4 - (size % 4);
  }
  if (info === undefined) return undefined;
  const address = (from: number) =>
    isV6 ? there.toString("hex", from, from + 16) : `00000000000000000000ffff${there.toString("hex", from, from + 4)}`;
  return {
    isV6,
    localAddress: address(24),
    remoteAddress: address(40),
    localPort: there.readUInt16BE(20),
    remotePort: there.readUInt16BE(22),
    cookie: there.readBigUInt64LE(60),
    unacknowledged: there.readUInt32LE(76),
    info,
  };
}
