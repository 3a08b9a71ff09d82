import type { Snapshot } from "../live/snapshot";
import type { SocketRow } from "../table/index";
import { backlogLimitAt } from "../table/info/backlog-limit";
import { OTHER } from "./labels";

export interface Backlog {
  waiting: number;
  /** How many may wait; undefined where that is not read: without the info column `backlogLimit`, or from /proc. */
  limit: number | undefined;
}

/**
 * Connections that wait to be accepted by the owner's listeners, by `address:port`: the `most` with the lowest
 * descriptors, so that a listener keeps its label for as long as it lives, and the rest under OTHER.
 */
export function backlogByListener(snapshot: Snapshot, most: number): Map<string, Backlog> {
  const backlogs = new Map<string, Backlog>();
  if (!snapshot.hasOwner) return backlogs;
  const { table } = snapshot;
  const { rxQueue } = table.columns;
  const limitAt = backlogLimitAt(table.columns);
  for (const [i, row] of snapshot.listenerRows().entries()) {
    const label = i < most ? endpointOf(table.row(row)) : OTHER;
    // Two sockets can share an endpoint, by SO_REUSEPORT.
    const { waiting, limit } = backlogs.get(label) ?? { waiting: 0, limit: 0 };
    const own = limitAt(row);
    backlogs.set(label, {
      waiting: waiting + (rxQueue[row] ?? 0),
      limit: limit === undefined || own === undefined ? undefined : limit + own,
    });
  }
  return backlogs;
}

function endpointOf({ localAddress, localPort }: SocketRow): string {
  return localAddress.includes(":") ? `[${localAddress}]:${localPort}` : `${localAddress}:${localPort}`;
}
