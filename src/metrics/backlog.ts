import type { Snapshot } from "../live/snapshot";
import type { SocketRow } from "../table/index";

/** The label of all listeners that have none of their own. */
const OTHER = "other";

/**
 * Connections that wait to be accepted by the owner's listeners, by `address:port`: the `most` with the lowest
 * descriptors, so that a listener keeps its label for as long as it lives, and the rest under OTHER.
 */
export function backlogByListener(snapshot: Snapshot, most: number): Map<string, number> {
  const backlogs = new Map<string, number>();
  if (!snapshot.hasOwner) return backlogs;
  const { table } = snapshot;
  const { rxQueue } = table.columns;
  for (const [i, row] of snapshot.listenerRows().entries()) {
    const label = i < most ? endpointOf(table.row(row)) : OTHER;
    // Two sockets can share an endpoint, by SO_REUSEPORT.
    backlogs.set(label, (backlogs.get(label) ?? 0) + (rxQueue[row] ?? 0));
  }
  return backlogs;
}

function endpointOf({ localAddress, localPort }: SocketRow): string {
  return localAddress.includes(":") ? `[${localAddress}]:${localPort}` : `${localAddress}:${localPort}`;
}
