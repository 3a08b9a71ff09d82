import { isDeepStrictEqual } from "node:util";
import { verdictOn } from "../../src/live/ends/cause";
import { EndedConnection } from "../../src/live/ends/ended-connection";
import { isOfConnection, readDestroyEvent } from "../../src/sockdiag/destroy-event";
import { plainDestroyEvent } from "./plain-destroy-event";

/** What the library makes of a datagram otherwise than the plain reader; undefined when nothing. */
export function destroyEventDifference(bytes: Uint8Array, length: number): string | undefined {
  isOfConnection(bytes, length);
  const event = readDestroyEvent(bytes, length);
  const hex = (some: Uint8Array) => Buffer.from(some).toString("hex");
  const found = event && {
    ...event,
    localAddress: hex(event.localAddress),
    remoteAddress: hex(event.remoteAddress),
    info: hex(new Uint8Array(event.info.buffer, event.info.byteOffset, event.info.byteLength)),
  };
  const plain = plainDestroyEvent(bytes, length);
  if (!isDeepStrictEqual(found, plain)) return `${length} bytes: ${JSON.stringify([found, plain], bigints)}`;
  if (event === undefined) return undefined;
  for (const isInbound of [true, false, undefined]) {
    const verdict = verdictOn(event, () => isInbound);
    const others = { known: undefined, newest: 1, tracked: undefined, trackedSince: undefined };
    const end = new EndedConnection(event, { ended: 2, time: 3, verdict, ...others });
    JSON.stringify(end);
    if (!(end.livedAtLeastMs >= 0)) return `It lived for ${end.livedAtLeastMs} ms.`;
  }
  return undefined;
}

const bigints = (_: string, value: unknown) => (typeof value === "bigint" ? String(value) : value);
