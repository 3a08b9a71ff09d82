import { SockdexError } from "../../table/errors";
import type { Finding, FindingKind } from "../finding";
import type { Selection } from "../selection";

/** What a finding's filter chooses in one capture. */
export type Counted = Pick<Finding, "kind" | "filter">;

/**
 * How much of a finding is in a capture: what its weight is made of, but of descriptors the sockets among them. They are
 * known where a process has few, too. Undefined where it is not known which process has which socket.
 */
export function weightIn({ kind, filter }: Counted, selection: Selection): number | undefined {
  const rows = rowsOf(filter, selection);
  if (rows === undefined) return undefined;
  const { rxQueue, localPort } = selection.table.columns;
  if (kind === "accept-queue") return rows.reduce((sum, row) => sum + (rxQueue[row] ?? 0), 0);
  if (kind === "local-ports") return new Set(Array.from(rows, (row) => localPort[row])).size;
  return rows.length;
}

/** Of the sockets that a finding had in an earlier capture, those that it still has. */
export interface Kept {
  readonly sockets: number;
  readonly of: number;
}

/** Not followed socket by socket: a full queue's listener stays, and the others have left their process. */
const NOT_KEPT: readonly FindingKind[] = ["accept-queue", "time-wait", "half-open", "closing"];

/** Undefined where there were none, or that is not known. Unread ones are those that do not have less unread. */
export function keptSince(finding: Counted, before: Selection, now: Selection): Kept | undefined {
  if (NOT_KEPT.includes(finding.kind)) return undefined;
  const [earlier, later] = [unreadOf(finding, before), unreadOf(finding, now)];
  if (earlier === undefined || later === undefined || earlier.size === 0) return undefined;
  let sockets = 0;
  for (const [inode, unread] of earlier) {
    const more = later.get(inode);
    if (more !== undefined && (finding.kind !== "unread" || more >= unread)) sockets++;
  }
  return { sockets, of: earlier.size };
}

/** By inode, the bytes that each of its sockets has unread. */
function unreadOf({ filter }: Counted, selection: Selection): Map<number, number> | undefined {
  const { inode, rxQueue } = selection.table.columns;
  const rows = rowsOf(filter, selection);
  const found = rows && new Map(Array.from(rows, (row) => [inode[row] ?? 0, rxQueue[row] ?? 0]));
  found?.delete(0);
  return found;
}

function rowsOf(filter: string, selection: Selection): Uint32Array | undefined {
  try {
    return selection.all(filter);
  } catch (error) {
    // It asks for a process, and nothing is known of them.
    if (error instanceof SockdexError && error.code === "ERR_INVALID_FILTER") return undefined;
    throw error;
  }
}
