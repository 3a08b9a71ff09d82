import { networkCondition } from "../../../filter/conditions-as-text";
import { formatMicroseconds } from "../../../text/duration";
import { grouped } from "../../../text/numbers";
import { plural } from "../../../text/plural";
import { fill, h } from "../dom";
import type { Actions, Panel } from "../model";
import { bars, figure, narrowing, section } from "../parts";

/** Peers whose answers take longest. */
export function slowPeersPanel(actions: Actions): Panel {
  const { root, body } = section("slow-peers", "Slowest peers");
  return {
    root,
    show({ info }) {
      root.hidden = !info || info.roundTrips.peers.length === 0;
      if (!info || root.hidden) return;
      fill(
        body,
        h("p", { class: "facts" }, "By the median of their round-trip times"),
        bars(
          info.roundTrips.peers.map(({ peer, sockets, median }) => {
            const path = `info.roundTrips.peers.${peer}`;
            return {
              ...narrowing(actions, networkCondition("dst", peer)),
              ...{ key: `slow ${peer}`, label: h("code", {}, peer), note: plural(sockets, "connection", grouped) },
              ...{ value: median, state: "quiet", shown: figure(median, path, formatMicroseconds(median)) },
            };
          }),
          "Peers by round-trip time, the slowest first",
        ),
      );
    },
  };
}
