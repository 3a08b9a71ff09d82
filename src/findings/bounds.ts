import { connectionAge } from "../table/info/connection-age";
import { fieldOf } from "../table/info/read-field";
import { COLUMN_FIELDS, OTHER_FIELDS } from "../table/info/tcp-info-fields";
import { stateCode } from "../table/states";
import type { FindingKind } from "./finding";
import type { ConnectionNow } from "./known-facts";

/** For how many milliseconds something has been so. */
export interface Bounds {
  readonly least: number;
  /** Undefined where the kernel's figures do not prove it. */
  readonly most: number | undefined;
}

/** Two of the kernel's clocks are read, and written, some ticks apart, of 10 ms at most. */
const TICKS = 20;

const SYN_SENT = stateCode("SYN_SENT");
const FIELDS = { ...COLUMN_FIELDS, ...OTHER_FIELDS };
const field = ({ info }: ConnectionNow, name: keyof typeof FIELDS) => fieldOf(info, FIELDS[name]);

/**
 * What struct tcp_info proves of a connection that shows a symptom; undefined where it does not show it any more. Tried on
 * Linux 6.18, and read in tcp_input.c, tcp_output.c and tcp_timer.c.
 */
export const BOUNDS: Partial<Record<FindingKind, (now: ConnectionNow) => Bounds | undefined>> = {
  "close-wait": sincePeerClosed,
  "syn-sent": sinceResent,
  retransmitting: sinceResent,
  "zero-window": sinceSent,
  unread: sinceReceived,
  "accept-queue": sinceMade,
  "local-ports": sinceMade,
  descriptors: sinceMade,
};

/** A FIN brings an acknowledgement, as answers to what was sent later do; data come before it, or with it. */
function sincePeerClosed(now: ConnectionNow): Bounds {
  const least = field(now, "lastAckRecv") ?? 0;
  return { least, most: Math.max(least, field(now, "lastDataRecv") ?? 0) };
}

/**
 * How long a time-out has been waited for an answer. From Linux 6.7 on the kernel adds that up from the first time-out on: of the first
 * recovery that is exact. Otherwise: a time-out that was doubled came after one of half its length, and so on.
 */
function sinceResent(now: ConnectionNow): Bounds | undefined {
  const retransmits = field(now, "retransmits") ?? 0;
  if (retransmits === 0) return now.state === SYN_SENT ? { least: 0, most: undefined } : undefined;
  const [backoff = 0, rto = 0] = [field(now, "backoff"), field(now, "rto")];
  const waited = (rto - rto / 2 ** Math.min(retransmits, backoff)) / 1000 - TICKS;
  const isFirst = field(now, "totalRtoRecoveries") === 1;
  const counted = isFirst ? (field(now, "totalRtoTime") ?? 0) : 0;
  const least = Math.max(waited, counted, 0);
  // Something was unacknowledged all that time. Of a SYN the kernel does not count it.
  const busy = field(now, "busyTime") ?? 0;
  return { least, most: busy > 0 ? Math.max(least, busy / 1000 + TICKS) : undefined };
}

/** Probes of the window carry no data. */
function sinceSent(now: ConnectionNow): Bounds {
  const sent = field(now, "lastDataSent") ?? 0;
  return { least: sent, most: sent };
}

/** Programs read in order: what came last is unread as long as anything is. */
function sinceReceived(now: ConnectionNow): Bounds | undefined {
  return now.rxQueue > 1 ? { least: field(now, "lastDataRecv") ?? 0, most: undefined } : undefined;
}

/** Exact for one that nobody has accepted, which cannot have sent data. */
function sinceMade({ state, info }: ConnectionNow): Bounds | undefined {
  // Its clocks do not run yet.
  if (state === SYN_SENT) return undefined;
  const { exactly, atLeast } = connectionAge(info);
  return { least: exactly ?? atLeast, most: exactly };
}
