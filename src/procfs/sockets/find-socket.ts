import { type Libc, libc } from "../../libc/libc";
import { ANY_V4, ANY_V6, isV6Between, type RawEnd } from "../../libc/sockaddr";
import type { Channel } from "../../sockdiag/channel";
import { PURPOSE, SocketLookup } from "../../sockdiag/socket-lookup";
import { isV4Mapped } from "../../table/addresses";
import { SockdexError } from "../../table/errors";
import type { Endpoint, Protocol } from "../../table/index";
import { FIRST_WITHOUT_PORTS, protocolCode } from "../../table/protocols";
import { type Info, wantedInfo } from "../../table/reading/info";
import { refuseUnknown } from "../../table/reading/options";
import type { SocketRow } from "../../table/row";
import type { Where } from "../network/net-folder";
import { readSockets } from "../tables/read-sockets";
import { withChannel } from "./kept-channel";
import { rawEnd } from "./raw-end";

const OPTIONS = ["protocol", "details", "info", "pid", "procRoot"];

export interface FindSocketOptions extends Where {
  /** The table that has the socket, of TCP, UDP or UDP-Lite; default tcp or tcp6. */
  protocol?: Protocol;
  /** Details too, as of a table with `details: true`. Default false. */
  details?: boolean;
  /** Columns of info, as of readSockets(). Default none. */
  info?: Info;
}

/**
 * The socket between two endpoints, asked of the kernel by netlink: microseconds, however many sockets there are. IPv4
 * and v4-mapped are one. Without `remote` the socket bound to `local` that has no peer: the one at that very address, or
 * else at the unspecified one; of several that share the port, one. Undefined when there is none: a listener is never
 * returned for a connection. Sockets that are bound to an interface, as those with a link-local address are, are looked
 * for last, one interface after the other: to find none takes some 15 µs more for each. Throws ERR_INVALID_ARGUMENT, ERR_NO_PEER (koffi), ERR_NOT_LINUX, ERR_UNSUPPORTED (this processor,
 * kernel or protocol, or a captured copy of /proc), ERR_PERMISSION (another namespace takes CAP_SYS_ADMIN),
 * ERR_NO_PROCFS, ERR_NO_PROCESS, ERR_READ, ERR_SYSTEM_CALL.
 */
export function findSocket(local: Endpoint, remote?: Endpoint, options: FindSocketOptions = {}): SocketRow | undefined {
  return findSocketBy(libc(PURPOSE), local, remote, options);
}

/** For tests: through a C library that does something else. */
export function findSocketBy(
  c: Libc,
  local: Endpoint,
  remote?: Endpoint,
  options: FindSocketOptions = {},
): SocketRow | undefined {
  refuseUnknown(options, OPTIONS, "option");
  const { protocol = "tcp", details = false } = options;
  const more = { details, info: wantedInfo(options.info) };
  const code = protocolCode(protocol);
  if (code >= FIRST_WITHOUT_PORTS) {
    throw new SockdexError("ERR_UNSUPPORTED", `A ${protocol} socket has no ports: find it in its table.`);
  }
  const from = rawEnd(local);
  const pairs = remote === undefined ? unconnected(from) : [[from, rawEnd(remote)] as const];
  const found = withChannel(c, options, (channel) => {
    const lookup = new SocketLookup(channel, c);
    for (const boundTo of interfacesOf(channel)) {
      for (const [near, far] of pairs) {
        const isV6 = isV6Between(near, far);
        const wanted = { protocol: code & ~1, local: near, remote: far, isV6, interface: boundTo };
        const row = lookup.ask(wanted, more);
        if (row === undefined || !isBetween(row, near, far)) continue;
        if (options.protocol === undefined || row.protocol === protocol) return row;
      }
    }
    return undefined;
  });
  if (found === undefined) refuseUnsupported(protocol, options);
  return found;
}

/** What a socket may be bound to: no interface, which finds most, or one, which alone finds it then. */
function* interfacesOf(channel: Channel): Generator<number, void, undefined> {
  yield 0;
  yield* channel.interfaces();
}

/** The ends of what may wait at `local`, in the order of QueryTable.byEndpoints(). */
function unconnected(local: RawEnd): (readonly [RawEnd, RawEnd])[] {
  const { address, port } = local;
  const isV4 = isV4Mapped(address);
  const anyV6 = [{ address: ANY_V6.address, port }, ANY_V6] as const;
  if (!isV4) return [[local, ANY_V6], anyV6];
  return [[local, ANY_V4], [{ address: ANY_V4.address, port }, ANY_V4], anyV6];
}

/** The kernel returns a listener where there is no such connection. */
function isBetween(row: SocketRow, local: RawEnd, remote: RawEnd): boolean {
  if (row.localPort !== local.port || row.remotePort !== remote.port) return false;
  // An IPv6 socket at an IPv4 address has no peer of IPv6.
  const others = remote === ANY_V4 ? [ANY_V4, ANY_V6] : [remote];
  return others.some(({ address }) => row.isBetween(local.address, address));
}

const supported = new Set<Protocol>();

/** A kernel that cannot be asked for a protocol has no socket of it either, by its reply. */
function refuseUnsupported(protocol: Protocol, { pid, procRoot }: Where): void {
  if (supported.has(protocol)) return;
  const where = { ...(pid === undefined ? {} : { pid }), ...(procRoot === undefined ? {} : { procRoot }) };
  readSockets({ ...where, source: "netlink", protocols: [protocol], filter: { state: "LISTEN" } });
  supported.add(protocol);
}
