import { formatSpan } from "../../text/span";
import type { Finding, FindingKind } from "../finding";
import type { Growth } from "./growth";

const LEFT: Partial<Record<FindingKind, string>> = {
  "local-ports": "no local port is left",
  descriptors: "no descriptor is left",
  "close-wait": "no descriptor is left",
  "accept-queue": "the accept queue is full",
};
/** Further ahead nobody knows. */
const LATEST = 3_600_000;
/** A change between two captures that is less than so many roots may be chance. */
const LEAST_ROOTS = 3;

/** When a limit is reached, if it goes on as between the last two captures; empty where that is not known, or far ahead. */
export function limitText(finding: Finding, { counts, course, at }: Growth): string {
  const { kind } = finding;
  const what = LEFT[kind];
  const left = leftOf(finding);
  const [before, now] = [counts[at - 1], counts[at]];
  if (what === undefined || left === undefined || left <= 0 || course?.kind !== "grew") return "";
  if (before?.time === undefined || now?.time === undefined || now.time <= before.time) return "";
  const [more, interval] = [now.weight - before.weight, now.time - before.time];
  if (more <= LEAST_ROOTS * Math.sqrt(now.weight)) return "";
  const ahead = (left / more) * interval;
  if (ahead > LATEST) return "";
  // Between two captures it is not known how it went.
  const until = ahead <= interval ? `in less than ${spanText(interval)}` : `in about ${spanText(ahead)}`;
  return `At this rate, ${what} ${until}.`;
}

/** How many more there can be. */
function leftOf({ kind, weight, limit, sockets, process }: Finding): number | undefined {
  // Each of its sockets has a descriptor.
  if (kind === "close-wait") {
    const { descriptors, processes = 0 } = process ?? {};
    return descriptors && processes === 1 ? descriptors.limit - descriptors.open : undefined;
  }
  // The limit is that of one listener.
  if (limit === undefined || (kind === "accept-queue" && sockets > 1)) return undefined;
  return limit - weight;
}

/** `a minute`, `3 min`. */
function spanText(ms: number): string {
  const MINUTE = 60_000;
  if (ms > 0.8 * MINUTE && ms < 1.3 * MINUTE) return "a minute";
  if (ms < 1000) return "a second";
  return formatSpan(ms < MINUTE ? ms : Math.round(ms / MINUTE) * MINUTE);
}
