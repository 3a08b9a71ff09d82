import { networkInterfaces } from "node:os";
import type { Filter, SocketTable } from "../../index";
import type { EndpointTarget } from "./target";

/** Rows with such an end, local or remote; of an address of this host also the listeners at every address. Ascending. */
export function rowsWithEnd(table: SocketTable, { network, port }: EndpointTarget, isLive: boolean): number[] {
  const local: Filter = {
    ...(network === undefined ? {} : { local: network }),
    ...(port === undefined ? {} : { localPort: port }),
  };
  const remote: Filter = {
    ...(network === undefined ? {} : { remote: network }),
    ...(port === undefined ? {} : { remotePort: port }),
  };
  const found = new Set([...table.select(local), ...table.select(remote)]);
  if (network !== undefined && port !== undefined && isOfHost(table, network, isLive)) {
    const everywhere = table.select({ state: "LISTEN", local: ["0.0.0.0/32", "::/128"], localPort: port });
    for (const row of everywhere) found.add(row);
  }
  return [...found].sort((a, b) => a - b);
}

/** Whether a socket has it as its own, or an interface does. */
function isOfHost(table: SocketTable, network: string, isLive: boolean): boolean {
  if (table.select({ local: network }).length > 0 || /^127\.|^::1$/.test(network)) return true;
  if (!isLive) return false;
  return Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === network));
}
