import { grouped } from "../../text/numbers";
import type { Finding, FindingKind } from "../finding";
import { doStay, type Growth, type WriteTime } from "./growth";

/** What each socket of a finding is, and what has happened to none of those of the capture before that are all still there. */
const STILL: Partial<Record<FindingKind, { is: string; none: string }>> = {
  "close-wait": { is: "in CLOSE_WAIT", none: "has been closed" },
  "syn-sent": { is: "unanswered", none: "has been answered" },
  "zero-window": { is: "stalled", none: "has recovered" },
  retransmitting: { is: "retransmitting", none: "has recovered" },
  "local-ports": { is: "open", none: "has been closed" },
  descriptors: { is: "open", none: "has been closed" },
};

/** What can recover, and fall ill again, may have done so where captures are further apart. */
const RECOVERING: readonly FindingKind[] = ["zero-window", "retransmitting"];
const SHORT = 120_000;

/** Whether it is always the same sockets (a leak), or always others; empty where it is neither, or not known. */
export function keptText({ kind }: Finding, { counts, at, kept }: Growth, writeTime: WriteTime): string {
  const [before, now] = [counts[at - 1], counts[at]];
  if (kept === undefined || before === undefined || kept.of === 1) return "";
  const { sockets, of } = kept;
  const those = `the ${grouped(of)} ${before.time === undefined ? "in the capture before" : `at ${writeTime(before.time)}`}`;
  const isMost = doStay(kept);
  if (kind === "unread") return isMost ? `${someOf(of - sockets, those)} less unread data now.` : "";
  const still = STILL[kind];
  if (still === undefined || (!isMost && sockets > of * FEW)) return "";
  const distance = (now?.time ?? Number.POSITIVE_INFINITY) - (before.time ?? 0);
  const isLost = RECOVERING.includes(kind) && !(distance <= SHORT);
  if (sockets === of && !isLost) return `None of ${those} ${still.none}.`;
  const again = isLost ? `${still.is} again, or still` : `still ${still.is}`;
  if (sockets === of) return `All of ${those} are ${again}.`;
  if (isMost) return `${grouped(sockets)} of ${those} are ${again}.`;
  return `${sockets === 0 ? "None" : `Only ${grouped(sockets)}`} of ${those} ${sockets < 2 ? "is" : "are"} ${again}.`;
}

/** At most this share is few. */
const FEW = 0.1;

function someOf(count: number, those: string): string {
  return `${count === 0 ? "None" : grouped(count)} of ${those} ${count < 2 ? "has" : "have"}`;
}
