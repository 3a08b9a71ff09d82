import { DATAGRAM_BYTES } from "../../../src/live/ends/ring";
import { destroyEventDifference } from "../../sockdiag/compare-destroy-event";
import type { Entry } from "../case";

/** A netlink message taken for the event of a socket that was destroyed, beside the plain reader. */
export const destroyEvents: Entry = {
  name: "destroy-events",
  weight: 6,
  inputs: "replies",
  run(bytes, random) {
    // One of the messages, with what is behind it.
    const starts = [0];
    for (let at = 0; at + 4 <= bytes.length; ) {
      const length = new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0, true);
      if (length < 16) break;
      at += Math.ceil(length / 4) * 4;
      starts.push(at);
    }
    const datagram = bytes.slice(random.pick([0, ...starts]));
    const first = random.chance(0.2) ? random.below(datagram.length + 1) : DATAGRAM_BYTES;
    return destroyEventDifference(datagram.subarray(0, first), datagram.length);
  },
};
