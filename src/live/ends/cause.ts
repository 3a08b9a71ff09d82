import type { DestroyEvent } from "../../sockdiag/destroy-event";
import { fieldOf } from "../../table/info/read-field";
import { COLUMN_FIELDS, OTHER_FIELDS } from "../../table/info/tcp-info-fields";

/**
 * How a connection ended, as far as its last numbers prove it:
 *
 * - `fin`: this side's FIN was acknowledged. All that it sent arrived; the usual end.
 * - `reset`: the connection was there, and a reset ended it, from either side. `resetBy` says whose where that is known.
 * - `timeout`: retransmissions or probes had no answer until the end, at least one time-out long; while connecting, too.
 *   The kernel gave up then, or the program did, or a reset was the answer at last.
 * - `refused`: it was never there. What came back was not the connection: a reset.
 * - `unanswered`: it was never there, nothing came back, and no time-out had passed: the program gave it up, or an ICMP
 *   message ended it.
 * - `unknown`: the numbers do not say, or there are none.
 */
export const END_CAUSES = ["fin", "reset", "timeout", "refused", "unanswered", "unknown"] as const;

export type EndCause = (typeof END_CAUSES)[number];

/** What an ended connection's numbers prove. */
export interface Verdict {
  cause: EndCause;
  /** Whether the connection was ever made. */
  wasConnected: boolean | undefined;
  /** The kernel has set the connection's numbers to 0. */
  isErased: boolean;
  resetBy: "local" | "remote" | undefined;
}

/** `isInbound`: whether the other side connected; undefined where that is not known. */
export function verdictOn(event: DestroyEvent, isInbound: () => boolean | undefined): Verdict {
  if (event.remotePort === 0) return ofErased(event);
  const { info } = event;
  const verdict = (cause: EndCause, wasConnected: boolean | undefined): Verdict => {
    return { cause, wasConnected, isErased: false, resetBy: undefined };
  };
  const wasConnected = wasMade(info);
  const hasTimedOut = fieldOf(info, OTHER_FIELDS.retransmits) !== 0 || fieldOf(info, OTHER_FIELDS.probes) !== 0;
  if (wasConnected === false) {
    if (hasTimedOut) return verdict("timeout", false);
    const segments = fieldOf(info, COLUMN_FIELDS.segsIn);
    return verdict(segments === undefined ? "unknown" : segments > 0 ? "refused" : "unanswered", false);
  }
  const isFinAcknowledged = finAcknowledged(event, isInbound);
  if (isFinAcknowledged) return verdict("fin", true);
  if (hasTimedOut) return verdict("timeout", wasConnected);
  return verdict(isFinAcknowledged === undefined ? "unknown" : "reset", wasConnected);
}

/**
 * The kernel takes a connection apart (tcp_disconnect) when its program resets it by SO_LINGER 0, when a listener closes
 * before it was accepted, and when a blocking connect() fails. Where the other side had announced a receive window, what
 * is written next lies beyond it.
 */
function ofErased({ info }: DestroyEvent): Verdict {
  const beyond = fieldOf(info, COLUMN_FIELDS.notsentBytes);
  const wasConnected = beyond === undefined ? undefined : beyond > 2;
  if (wasConnected) return { cause: "reset", wasConnected, isErased: true, resetBy: "local" };
  const hasTimedOut = fieldOf(info, OTHER_FIELDS.retransmits) !== 0;
  return { cause: hasTimedOut ? "timeout" : "unknown", wasConnected, isErased: true, resetBy: undefined };
}

/** A SYN, or a SYN-ACK, that arrived counts as delivered. */
function wasMade(info: DataView): boolean | undefined {
  const delivered = fieldOf(info, OTHER_FIELDS.delivered);
  if (delivered !== undefined) return delivered > 0;
  // Before Linux 4.18. Only a connection that is there has data, or a round-trip time.
  return fieldOf(info, COLUMN_FIELDS.rtt) ? true : undefined;
}

/**
 * Acknowledged are: each byte once, the SYN of the side that connected, and the FIN. So 2 more than the bytes mean both,
 * 0 neither; what 1 is depends on who connected.
 */
function finAcknowledged({ info, unacknowledged }: DestroyEvent, isInbound: () => boolean | undefined) {
  // The FIN is the last that is sent.
  if (unacknowledged > 0) return false;
  const [acknowledged, sent, again] = [
    fieldOf(info, COLUMN_FIELDS.bytesAcked),
    fieldOf(info, COLUMN_FIELDS.bytesSent),
    fieldOf(info, COLUMN_FIELDS.bytesRetrans),
  ];
  if (acknowledged === undefined || sent === undefined || again === undefined) return undefined;
  const more = acknowledged - (sent - again);
  if (more === 0) return false;
  if (more !== 1) return more === 2 ? true : undefined;
  return finWasDelivered(info) ?? isInbound();
}

/** Whether a segment arrived that was neither the first nor had data: the FIN. Undefined: it may have come with data. */
function finWasDelivered(info: DataView): boolean | undefined {
  const [delivered, withData] = [fieldOf(info, OTHER_FIELDS.delivered), fieldOf(info, COLUMN_FIELDS.dataSegsOut)];
  // Segments sent again count once here, and twice there.
  const isExact = fieldOf(info, COLUMN_FIELDS.totalRetrans) === 0 && fieldOf(info, OTHER_FIELDS.dsackDups) === 0;
  if (delivered === undefined || withData === undefined || !isExact) return undefined;
  if (delivered - withData === 2) return true;
  return delivered === 1 && withData === 0 ? false : undefined;
}
