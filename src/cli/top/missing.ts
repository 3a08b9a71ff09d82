import type { RowFilter, SocketHolders } from "../../index";
import type { Snapshot, SocketMonitor, Traffic } from "../../live/index";
import { SockdexError } from "../../table/errors";
import { hiddenText } from "../../text/holders";
import { plural } from "../../text/plural";

/** What a table lacks, and why. */
export interface Missing {
  what: "processes" | "ends" | "lastBytes";
  reason: string;
  /** Of an error. */
  code?: string;
}

/** Who holds the sockets, as far as that is known. */
export interface Held {
  holders: SocketHolders;
  /** Which processes this user may not see; undefined for none. */
  hidden?: string;
  /** Why the processes cannot be read at all. */
  failure?: Missing;
}

/** Nobody, where the processes cannot be read at all. */
export function heldIn(traffic: Traffic): Held {
  try {
    const { holders } = traffic;
    const hidden = hiddenText(holders);
    return { holders, ...(hidden !== undefined && { hidden }) };
  } catch (error) {
    if (!(error instanceof SockdexError)) throw error;
    const { code, message } = error;
    return { holders: { byInode: new Map() }, failure: { what: "processes", reason: message, code } };
  }
}

/** Whether connections of a snapshot have no process to show. `where`: only these of them. */
export function areSomeUnheld({ table, rates }: Snapshot, { byInode }: SocketHolders, where?: RowFilter): boolean {
  const { columns } = table;
  const { inode } = columns;
  const isUnheld = (row: number) => {
    const number = inode[row] ?? 0;
    return number !== 0 && !byInode.has(number) && !Number.isNaN(rates?.segmentsIn[row]);
  };
  const rows = Uint32Array.from(inode.keys()).filter(isUnheld);
  return (where ? where.narrow(columns, rows) : rows).length > 0;
}

/** What is missing of bytes. */
export function missingBytes({ withoutEnds }: SocketMonitor, { uncounted }: Traffic): Missing[] {
  if (withoutEnds) return [{ what: "ends", reason: withoutEnds.message, code: withoutEnds.code }];
  if (uncounted === 0) return [];
  const reason = `${plural(uncounted, "connection")} ended without last numbers: reset, or the report was lost`;
  return [{ what: "lastBytes", reason }];
}

/** The same for people. */
export function missingText({ what, reason, code }: Missing): string {
  const plain = reason.replace(/\.$/, "");
  if (what === "ends") return `bytes of connections that end between two readings are missing: ${plain}`;
  if (what === "lastBytes") return plain;
  return code === undefined ? `${plain}: what they move counts for no process` : `processes are not known: ${plain}`;
}
