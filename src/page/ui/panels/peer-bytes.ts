import { networkCondition } from "../../../filter/conditions-as-text";
import { formatBytes } from "../../../text/bytes";
import { fill, h } from "../dom";
import type { Actions, Panel } from "../model";
import { bars, byteFigure, more, narrowing, section } from "../parts";

/** With whom bytes were exchanged since the connections there are began. */
export function peerBytesPanel(actions: Actions): Panel {
  const { root, body } = section("peer-bytes", "Bytes by peer");
  return {
    root,
    show({ info }) {
      root.hidden = !info || (info.bytes.sent ?? 0) + (info.bytes.received ?? 0) === 0;
      if (!info || root.hidden) return;
      const { sent, received, distinct, peers } = info.bytes;
      fill(
        body,
        h(
          "p",
          { class: "facts" },
          ...(sent === undefined ? [] : [byteFigure(sent, "info.bytes.sent"), " sent · "]),
          ...(received === undefined ? [] : [byteFigure(received, "info.bytes.received"), " received "]),
          "since these connections began",
        ),
        bars(
          peers.map(({ peer, ...bytes }) => {
            const all = bytes.sent + bytes.received;
            return {
              ...narrowing(actions, networkCondition("dst", peer)),
              ...{ key: `bytes ${peer}`, label: h("code", {}, peer), note: noteOf(bytes) },
              ...{ value: all, state: "quiet", shown: byteFigure(all, `info.bytes.peers.${peer}`) },
            };
          }),
          "Peers by bytes sent and received",
        ),
        more(distinct - peers.length, "peer"),
      );
    },
  };
}

function noteOf({ sent, received }: { sent: number; received: number }): string {
  return `↑ ${formatBytes(sent)} ↓ ${formatBytes(received)}`;
}
