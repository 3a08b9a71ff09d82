import { conditionOf } from "../../filter/condition-of";
import { EACCES, EINVAL, EOPNOTSUPP, EPERM, ESTALE } from "../../libc/constants";
import { callFailed } from "../../libc/failure";
import type { Libc } from "../../libc/libc";
import { isV6Between, type RawEnd } from "../../libc/sockaddr";
import type { Channel } from "../../sockdiag/channel";
import { notPermitted, notSupported } from "../../sockdiag/destroy-refusal";
import { kernelFilter } from "../../sockdiag/kernel-filter";
import { dumpLost, dumpRefused, isAbsence, replyLost } from "../../sockdiag/refusal";
import { ask } from "../../sockdiag/replies";
import { ipProtocol } from "../../sockdiag/request";
import {
  type IdentityReplies,
  identitiesAmong,
  identityBetween,
  type SocketIdentity,
} from "../../sockdiag/socket-identity";
import { destroyRequest } from "../../sockdiag/socket-request";
import { invalidArgument, malformedMessage, SockdexError } from "../../table/errors";
import { FIRST_WITHOUT_PORTS, LAST_TCP, type Protocol, protocolCode } from "../../table/protocols";
import type { SocketRow } from "../../table/row";
import { rawEnd } from "./raw-end";

/** What identifies a socket: a row of a table, or these fields of one. */
export type DestroyableSocket = Pick<
  SocketRow,
  "protocol" | "localAddress" | "localPort" | "remoteAddress" | "remotePort" | "inode"
> & {
  /** Of rows that were read with `info`. Without an inode (TIME_WAIT, not accepted) it takes this. */
  readonly cookie?: bigint | undefined;
  /** Number of the interface that it is bound to, 0 for none. Where it is known, one question says that a connection has ended. */
  readonly interface?: number | undefined;
};

/** As destroySocket(), by a netlink socket of the network namespace that the row is of. */
export function destroyBy(c: Libc, channel: Channel, row: DestroyableSocket): boolean {
  const wanted = wantedOf(row);
  const found = find(c, channel, wanted);
  if (found === undefined) return false;
  if (destroy(c, channel, wanted, found)) return true;
  // It has ended meanwhile, or the look-up of the kernel leads to another.
  if (find(c, channel, wanted) === undefined) return false;
  const { localAddress, localPort } = row;
  throw new SockdexError(
    "ERR_UNSUPPORTED",
    `The kernel finds another socket at ${localAddress}, port ${localPort}, and cannot close this one: they share the port.`,
  );
}

interface Wanted {
  protocol: Protocol;
  /** Of its table. */
  code: number;
  /** Of its IP protocol. */
  number: number;
  local: RawEnd;
  remote: RawEnd;
  inode: number;
  cookie: bigint | undefined;
  /** Undefined where it is not known. */
  interface: number | undefined;
}

function wantedOf(row: DestroyableSocket): Wanted {
  if (typeof row !== "object" || row === null) throw invalidArgument("A row of a table is needed.");
  const { protocol, inode, cookie, interface: own } = row;
  const code = protocolCode(protocol);
  const number = ipProtocol(code);
  if (number === undefined || code >= FIRST_WITHOUT_PORTS) {
    throw new SockdexError(
      "ERR_UNSUPPORTED",
      `A ${protocol} socket cannot be closed: the kernel finds it by no endpoints.`,
    );
  }
  if (!Number.isInteger(inode) || inode < 0) throw invalidArgument(`Inode ${String(inode)} is not a whole number.`);
  if (cookie !== undefined && typeof cookie !== "bigint") throw invalidArgument("cookie is not a bigint.");
  if (own !== undefined && (!Number.isInteger(own) || own < 0 || own > MOST_INTERFACE)) {
    throw invalidArgument(`interface ${String(own)} is not the number of one.`);
  }
  if (inode === 0 && !cookie) {
    throw invalidArgument(
      'This row has neither an inode nor a cookie, and a later socket may have its endpoints: read it with info: ["cookie"].',
    );
  }
  return {
    ...{ protocol, code, number, inode, cookie: cookie || undefined, interface: own },
    local: rawEnd({ address: row.localAddress, port: row.localPort }),
    remote: rawEnd({ address: row.remoteAddress, port: row.remotePort }),
  };
}

const MOST_INTERFACE = 0x7fffffff;

/** The very socket, as the kernel has it now. */
function find(c: Libc, channel: Channel, wanted: Wanted): SocketIdentity | undefined {
  const isIt = (one: SocketIdentity) => isSame(one, wanted);
  const { code, protocol, cookie, local, remote } = wanted;
  const request = requestOf(wanted, wanted.interface ?? 0, remote);
  const exact = checked(identityBetween(channel, request, cookie), protocol, replyLost);
  const { errno, rows } = exact;
  if (errno !== 0 && errno !== ESTALE && !isAbsence(errno)) throw dumpRefused(c, protocol, errno);
  const found = rows.find(isIt);
  if (found !== undefined) return found;
  // Between these ends, on its interface, there is one connection at most: at a listener's port the kernel finds that.
  if (wanted.interface !== undefined && code <= LAST_TCP && remote.port !== 0) return undefined;
  // The look-up gives another where ports are shared, and none of those bound to an interface.
  const filter = kernelFilter(conditionOf({ localPort: local.port, remotePort: remote.port }), code);
  const all = { protocol: wanted.number, isV6: (code & 1) === 1, ...filter };
  const among = checked(identitiesAmong(channel, all), protocol, dumpLost);
  if (among.errno !== 0) throw dumpRefused(c, protocol, among.errno);
  return among.rows.find(isIt);
}

function checked(replies: IdentityReplies | undefined, protocol: Protocol, lost: () => SockdexError): IdentityReplies {
  if (replies === undefined) throw lost();
  if (replies.malformed > 0) throw malformedMessage(protocol);
  return replies;
}

function isSame(one: SocketIdentity, { code, local, remote, inode, cookie }: Wanted): boolean {
  if (one.isV6 !== ((code & 1) === 1) || one.inode !== inode) return false;
  if (cookie !== undefined && one.cookie !== cookie) return false;
  return isSameEnd(one.local, local) && isSameEnd(one.remote, remote);
}

function isSameEnd(a: RawEnd, b: RawEnd): boolean {
  return a.port === b.port && a.address.every((byte, i) => byte === b.address[i]);
}

function requestOf({ number, local }: Wanted, interfaceNumber: number, remote: RawEnd) {
  const isV6 = isV6Between(local, remote);
  return { protocol: number, isV6, local, remote, interface: interfaceNumber, extensions: 0 };
}

/** Of sockets that share a port the kernel takes one by a hash of the peer: so many peers are tried. */
const PEERS = 1024;

/** Closes the socket that was found; its cookie makes sure that it is no other. False: it was not found. */
function destroy(c: Libc, channel: Channel, wanted: Wanted, { cookie, interface: own }: SocketIdentity): boolean {
  const { remote, protocol } = wanted;
  const tries = remote.port === 0 ? PEERS : 1;
  for (let port = remote.port; port < remote.port + tries; port++) {
    const request = requestOf(wanted, own, { ...remote, port });
    const replies = ask(
      channel,
      (sequence) => destroyRequest({ ...request, sequence }, cookie),
      () => undefined,
    );
    if (replies === undefined) throw replyLost();
    switch (replies.errno) {
      case 0:
        return true;
      case EPERM:
      case EACCES:
        throw notPermitted();
      case EINVAL:
        throw new SockdexError(
          "ERR_UNSUPPORTED",
          `The kernel refuses to close this ${protocol} socket (EINVAL), as it does with listeners of MPTCP.`,
        );
      case EOPNOTSUPP:
        throw notSupported(protocol);
      default:
        if (replies.errno !== ESTALE && !isAbsence(replies.errno)) {
          throw callFailed(c, "closing", `a ${protocol} socket`, -replies.errno);
        }
    }
  }
  return false;
}
