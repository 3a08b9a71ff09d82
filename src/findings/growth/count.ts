import { busiestDestination } from "../../summary/ephemeral-ports";
import type { Columns } from "../../table/columns";
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
  const { table } = selection;
  const { rxQueue } = table.columns;
  if (kind === "accept-queue") return rows.reduce((sum, row) => sum + (rxQueue[row] ?? 0), 0);
  if (kind === "local-ports") return busiestDestination(table, rows)?.localPorts ?? 0;
  return rows.length;
}

/** Of the sockets that a finding had in an earlier capture, those that it still has. */
export interface Kept {
  readonly sockets: number;
  readonly of: number;
}

/** Not followed socket by socket: a full queue's listener stays, and the others have left their process. */
const NOT_KEPT: readonly FindingKind[] = ["accept-queue", "time-wait", "half-open", "closing"];
/** This share of sockets speaks for all. */
export const NEARLY_ALL = 0.9;

/** Undefined where there were none, or that is not known. Unread ones are those that do not have less unread. */
export function keptSince(finding: Counted, before: Selection, now: Selection): Kept | undefined {
  if (NOT_KEPT.includes(finding.kind)) return undefined;
  const [earlier, later] = [rowsOf(finding.filter, before), rowsOf(finding.filter, now)];
  if (earlier === undefined || later === undefined || earlier.length === 0) return undefined;
  const [columns, others] = [before.table.columns, now.table.columns];
  const byInode = new Map(Array.from(later, (row) => [others.inode[row] ?? 0, row]));
  let [sockets, of] = [0, 0];
  for (const row of earlier) {
    const inode = columns.inode[row] ?? 0;
    if (inode === 0) continue;
    of++;
    const other = byInode.get(inode);
    if (other === undefined || !areSame(columns, row, others, other)) continue;
    if (finding.kind !== "unread" || (others.rxQueue[other] ?? 0) >= (columns.rxQueue[row] ?? 0)) sockets++;
  }
  return of < earlier.length * NEARLY_ALL ? undefined : { sockets, of };
}

/** Whether two rows with one inode are one socket: the kernel reuses inodes, and after a reboot starts again with them and with cookies. */
function areSame(columns: Columns, row: number, others: Columns, other: number): boolean {
  const [cookie = 0n, otherCookie = 0n] = [columns.cookie?.[row], others.cookie?.[other]];
  if (cookie !== 0n && otherCookie !== 0n && cookie !== otherCookie) return false;
  const { localPort, remotePort } = columns;
  if (localPort[row] !== others.localPort[other] || remotePort[row] !== others.remotePort[other]) return false;
  for (let i = 0; i < 16; i++) {
    if (columns.localAddress[row * 16 + i] !== others.localAddress[other * 16 + i]) return false;
    if (columns.remoteAddress[row * 16 + i] !== others.remoteAddress[other * 16 + i]) return false;
  }
  return true;
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
