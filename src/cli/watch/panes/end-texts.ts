import type { EndedConnection } from "../../../live/index";
import { formatDuration } from "../../../text/duration";

/** `fin`, `reset by remote`, `timeout`. */
export function causeText({ cause, resetBy }: Pick<EndedConnection, "cause" | "resetBy">): string {
  return resetBy === undefined ? cause : `${cause} by ${resetBy}`;
}

/** `1.2s`; `>1.2s` for at least, `<1s` for at most; `-` where nothing is known. */
export function livedText({ livedMs, livedAtLeastMs, livedAtMostMs }: EndedConnection): string {
  if (livedMs !== undefined) return formatDuration(livedMs);
  if (livedAtLeastMs > 0) return `>${formatDuration(livedAtLeastMs)}`;
  return livedAtMostMs === undefined ? "-" : `<${formatDuration(livedAtMostMs)}`;
}
