import { formatDuration } from "../../../text/duration";

/** How long a connection lived: exactly, or at least and at most. Unit: ms. */
interface Lived {
  readonly livedMs: number | undefined;
  readonly livedAtLeastMs: number;
  readonly livedAtMostMs: number | undefined;
}

/** `fin`, `reset by remote`, `timeout`. */
export function causeText({ cause, resetBy }: { cause: string; resetBy?: string | undefined }): string {
  return resetBy === undefined ? cause : `${cause} by ${resetBy}`;
}

/** `1.2s`; `>1.2s` for at least, `<1s` for at most; `-` where nothing is known. */
export function livedText({ livedMs, livedAtLeastMs, livedAtMostMs }: Lived): string {
  if (livedMs !== undefined) return formatDuration(livedMs);
  if (livedAtLeastMs > 0) return `>${formatDuration(livedAtLeastMs)}`;
  return livedAtMostMs === undefined ? "-" : `<${formatDuration(livedAtMostMs)}`;
}
