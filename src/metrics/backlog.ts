import type { Snapshot } from "../live/snapshot";
import type { SocketRow } from "../table/index";

/** The label of all listeners that have none of their own. */
export const OTHER = "other";

/**
 * Connections that wait to be accepted by the owner's listeners, by `address:port`: the `most` with the lowest
 * descriptors, so that a listener keeps its label for as long as it lives, and the rest under OTHER.
 */
export function backlogByListener(snapshot: Snapshot, most: number): Map<string, number> {
  const backlogs = new Map<string, number>();
  if (!snapshot.hasOwner) return backlogs;
  const seen = new Set<number>();
  for (const { row, backlog } of snapshot.listeners().sort((a, b) => a.descriptor - b.descriptor)) {
    // Two descriptors can be one socket; and two sockets can share an endpoint, by SO_REUSEPORT.
    if (seen.has(row.index)) continue;
    seen.add(row.index);
    const endpoint = endpointOf(row);
    const label = backlogs.has(endpoint) || backlogs.size < most ? endpoint : OTHER;
    backlogs.set(label, (backlogs.get(label) ?? 0) + backlog);
  }
  return backlogs;
}

function endpointOf({ localAddress, localPort }: SocketRow): string {
  return localAddress.includes(":") ? `[${localAddress}]:${localPort}` : `${localAddress}:${localPort}`;
}
