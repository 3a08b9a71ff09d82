import { type State, stateName } from "./states";

/** What is sent through it: a stream of bytes, datagrams, or datagrams over a connection. Others are `UNKNOWN(9)`. */
export type UnixType = "stream" | "dgram" | "seqpacket" | `UNKNOWN(${number})`;

/**
 * A unix socket as the kernel lists it: a plain object, a copy. What its source does not tell, or the socket does not
 * have, is not there.
 */
export interface UnixSocket {
  readonly protocol: "unix";
  readonly type: UnixType;
  /** LISTEN, ESTABLISHED (connected), CLOSE (not connected). */
  readonly state: State;
  /** Netlink: bytes received and not read; of a listener, connections waiting to be accepted. */
  readonly rxQueue?: number;
  /** Netlink: memory, in bytes, of what was sent and not read over there. Not of a listener. */
  readonly txQueue?: number;
  /** Netlink: how many connections may wait to be accepted. Of a listener. */
  readonly backlogLimit?: number;
  /** Netlink, Linux 4.20: who made it. */
  readonly uid?: number;
  /** 0: no process has a descriptor of it, as of one that waits to be accepted. Only /proc lists those. */
  readonly inode: number;
  /**
   * The name it is bound to, as the kernel prints it: a path, or `@` and an abstract name, in which bytes 0 are `@` too;
   * those at the end of one that fills all its 108 bytes, as libuv's do, are left out. What is not UTF-8 is U+FFFD.
   */
  readonly path?: string;
  /** Netlink: whether `path` is an abstract name. The text of /proc does not distinguish one from a path that begins with `@`. */
  readonly isAbstract?: boolean;
  /** Netlink: inode of the socket it is connected to. Missing while that one waits to be accepted. */
  readonly peerInode?: number;
}

const TYPES: Record<number, UnixType> = { 1: "stream", 2: "dgram", 5: "seqpacket" };

/** Name of a type's number. */
export function unixType(code: number): UnixType {
  return TYPES[code] ?? `UNKNOWN(${code})`;
}

/** What a socket can be found to have, each undefined where it is not known. */
type Found = { [Name in keyof UnixSocket]?: UnixSocket[Name] | undefined };

/** A socket of these numbers, with what was found of it. */
export function unixSocket(
  { inode, type, state }: { inode: number; type: number; state: number },
  found: Omit<Found, "protocol" | "type" | "state" | "inode">,
): UnixSocket {
  const { rxQueue, txQueue, backlogLimit, uid, path, isAbstract, peerInode } = found;
  return {
    protocol: "unix",
    type: unixType(type),
    state: stateName(state),
    ...(rxQueue !== undefined && { rxQueue }),
    ...(txQueue !== undefined && { txQueue }),
    ...(backlogLimit !== undefined && { backlogLimit }),
    ...(uid !== undefined && { uid }),
    inode,
    ...(path !== undefined && { path }),
    ...(isAbstract !== undefined && { isAbstract }),
    ...(peerInode !== undefined && { peerInode }),
  };
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Bytes of the longest name. */
export const MOST_OF_A_NAME = 108;
const AT = 0x40;

/** A socket's name as UnixSocket has it. `name`: its bytes, those that are 0 in an abstract one as they are or as `@`. */
export function unixPath(name: Uint8Array): string {
  if (name[0] !== 0 && name[0] !== AT) return decoder.decode(name);
  const printed = name.map((byte) => byte || AT);
  let end = printed.length;
  if (end === MOST_OF_A_NAME) while (end > 1 && printed[end - 1] === AT) end--;
  return decoder.decode(printed.subarray(0, end));
}
