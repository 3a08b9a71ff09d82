import { type Filter, LiveTable, type QueryTable, SockdexError } from "../../index";
import { localNetworks } from "../../procfs/network/local-networks";
import type { Where } from "../../procfs/network/net-folder";
import { isV4Network, type Network, parseNetwork } from "../../table/addresses";
import type { EndpointTarget } from "./target";

/** Sockets that wait for peers: listeners, and unconnected datagram sockets. */
const WAITING: readonly Filter[] = [
  { protocol: ["tcp", "tcp6"], state: "LISTEN" },
  ...[["udp", "udp6"] as const, ["udplite", "udplite6"] as const].map((protocol) => ({ protocol, remotePort: 0 })),
];

const LOOPBACK = [parseNetwork("127.0.0.0/8"), parseNetwork("::1")];

/**
 * Rows with such an end, local or remote; of a host's own address also the sockets that wait at the unspecified one,
 * which hear there. `where` the tables are live; undefined for a dump. Ascending.
 */
export function rowsWithEnd(table: QueryTable, { networks, port }: EndpointTarget, where: Where | undefined): number[] {
  const found = new Set<number>();
  for (const network of networks ?? [undefined]) {
    const local: Filter = {
      ...(network === undefined ? {} : { local: network }),
      ...(port === undefined ? {} : { localPort: port }),
    };
    const remote: Filter = {
      ...(network === undefined ? {} : { remote: network }),
      ...(port === undefined ? {} : { remotePort: port }),
    };
    for (const filter of [local, remote]) for (const row of table.select(filter)) found.add(row);
    if (network === undefined || port === undefined) continue;
    for (const host of hostsOf(table, where)) {
      const hearing = WAITING.flatMap((waiting) => hearingRows(host, waiting, network, port));
      if (hearing.length > 0 && isOfHost(host, network)) for (const row of hearing) found.add(row);
    }
  }
  return [...found].sort((a, b) => a - b);
}

/** A network namespace: its rows of a table, and where it is. */
interface Host {
  select(filter: Filter): Uint32Array;
  where: Where | undefined;
}

function hostsOf(table: QueryTable, where: Where | undefined): Host[] {
  const { namespace } = table.columns;
  if (namespace === undefined || !(table instanceof LiveTable))
    return [{ select: (filter) => table.select(filter), where }];
  return [...table.namespaces.values()].map(({ inode, pid, isOwn }) => ({
    select: (filter) => table.select(filter).filter((row) => namespace[row] === inode),
    // Of one without a process nothing says what its addresses are.
    where: isOwn ? {} : pid === undefined ? undefined : { ...where, pid },
  }));
}

/** Sockets at the unspecified address that hear what comes for this one: none where another is bound to it. */
function hearingRows(host: Host, waiting: Filter, network: string, port: number): number[] {
  const wanted = parseNetwork(network);
  const isOne = wanted.mask.every((byte) => byte === 0xff);
  if (isOne && host.select({ ...waiting, local: network, localPort: port }).length > 0) return [];
  // One at :: most often hears IPv4 too, but where there is one at 0.0.0.0: then that does.
  for (const unspecified of isV4Network(wanted) ? ["0.0.0.0", "::"] : ["::"]) {
    const rows = host.select({ ...waiting, local: unspecified, localPort: port });
    if (rows.length > 0) return [...rows];
  }
  return [];
}

/** Whether a socket has it as its own, or an interface does. */
function isOfHost({ select, where }: Host, network: string): boolean {
  if (select({ local: network }).length > 0) return true;
  const wanted = parseNetwork(network);
  if (LOOPBACK.some((loopback) => overlaps(loopback, wanted))) return true;
  if (where === undefined) return false;
  try {
    for (const own of localNetworks(where)) if (overlaps(own, wanted)) return true;
  } catch (error) {
    // The process that stands for another namespace may have ended.
    if (where.pid === undefined || !(error instanceof SockdexError) || error.code !== "ERR_NO_PROCESS") throw error;
  }
  return false;
}

function overlaps(a: Network, b: Network): boolean {
  return a.address.every((byte, i) => ((byte ^ (b.address[i] ?? 0)) & (a.mask[i] ?? 0) & (b.mask[i] ?? 0)) === 0);
}
