import { grouped } from "../../../text/numbers";
import { nounFor } from "../../../text/plural";
import { fill, h } from "../dom";
import type { Panel } from "../model";
import { bars, figure, section } from "../parts";
import { spreadBars } from "./spread-bars";

/** How often segments were sent again since each connection began. */
export function retransmitsPanel(): Panel {
  const { root, aside, body } = section("retransmits", "Segments sent again");
  return {
    root,
    show({ info }) {
      root.hidden = !info || info.retransmits.segments === 0;
      if (!info || root.hidden) return;
      const { counts, bounds, sockets, segments } = info.retransmits;
      fill(aside, figure(sockets, "info.retransmits.sockets"), ` ${nounFor(sockets, "connection")}`);
      fill(
        body,
        h(
          "p",
          { class: "facts" },
          figure(segments, "info.retransmits.segments"),
          ` ${nounFor(segments, "segment")} since these connections began`,
        ),
        bars(spreadBars(counts, bounds, "retransmits", rangeText), "Connections by segments sent again"),
      );
    },
  };
}

/** Above `from`, which is itself of the step before, but for none at all. */
function rangeText(from: number, to: number | undefined): string {
  if (to === 0) return "none";
  const first = grouped(from + 1);
  if (to === undefined) return `${first} or more`;
  return to === from + 1 ? first : `${first} – ${grouped(to)}`;
}
