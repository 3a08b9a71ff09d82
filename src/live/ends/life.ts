import type { DestroyEvent } from "../../sockdiag/destroy-event";
import { type ConnectionAge, connectionAge } from "../../table/info/connection-age";
import { fieldOf } from "../../table/info/read-field";
import { COLUMN_FIELDS } from "../../table/info/tcp-info-fields";
import type { Circumstances } from "./circumstances";

/** How long a connection lived, in milliseconds, as far as that is known. */
export interface Life {
  exactly: number | undefined;
  atLeast: number;
  atMost: number | undefined;
}

/** The kernel's clocks are some ticks apart, of 10 ms at most. */
const TICKS = 20;

/** What the kernel's last numbers, the snapshots and track() show, together. */
export function lifeOf(event: DestroyEvent | undefined, circumstances: Circumstances): Life {
  const { ended, goneBy, known, newest, trackedSince, verdict } = circumstances;
  const { exactly, atLeast } = byInfo(event, verdict.wasConnected === true, verdict.isErased);
  const since = (time: number | undefined) => (time === undefined || Number.isNaN(time) ? 0 : ended - time);
  const least = Math.max(atLeast, since(known?.firstSeen), since(trackedSince));
  const most = (goneBy ?? ended) - ((known === undefined ? newest : known.lastMissed) ?? Number.NaN);
  return {
    exactly: exactly === undefined ? undefined : Math.max(exactly, least),
    atLeast: least,
    // A snapshot that did not have it was read before it began: unless it was there, and out of the kernel's tables by then.
    atMost: most + TICKS >= least ? Math.max(most, least) : undefined,
  };
}

function byInfo(event: DestroyEvent | undefined, wasConnected: boolean, isErased: boolean): ConnectionAge {
  const unknown = { exactly: undefined, atLeast: 0 };
  // Before that these times are of no event.
  if (event === undefined || !wasConnected) return unknown;
  const { info } = event;
  // Of an erased one the other times are 0 on the kernel's clock.
  if (isErased) return { exactly: undefined, atLeast: fieldOf(info, COLUMN_FIELDS.lastDataSent) ?? 0 };
  return connectionAge(info);
}
