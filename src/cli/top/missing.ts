import type { SocketHolders } from "../../index";
import type { SocketMonitor, Traffic } from "../../live/index";
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
  missing: Missing[];
}

/** Nobody, where the processes cannot be read at all. */
export function heldIn(traffic: Traffic): Held {
  try {
    const { holders } = traffic;
    const hidden = hiddenText(holders);
    return { holders, missing: hidden ? [{ what: "processes", reason: hidden }] : [] };
  } catch (error) {
    if (!(error instanceof SockdexError)) throw error;
    const { code, message } = error;
    return { holders: { byInode: new Map() }, missing: [{ what: "processes", reason: message, code }] };
  }
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
