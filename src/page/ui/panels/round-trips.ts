import { formatMicroseconds } from "../../../text/duration";
import { nounFor } from "../../../text/plural";
import { fill, h } from "../dom";
import type { Panel } from "../model";
import { bars, figure, section } from "../parts";
import { spreadBars } from "./spread-bars";

/** How long answers take, as the kernel measures it. */
export function roundTripsPanel(): Panel {
  const { root, aside, body } = section("round-trips", "Round-trip times");
  return {
    root,
    show({ info }) {
      root.hidden = !info || info.roundTrips.sockets === 0;
      if (!info || root.hidden) return;
      const { counts, bounds, sockets, median, slowest } = info.roundTrips;
      fill(aside, figure(sockets, "info.roundTrips.sockets"), ` ${nounFor(sockets, "connection")}`);
      fill(
        body,
        h("p", { class: "facts" }, `Median ${formatMicroseconds(median)} · slowest ${formatMicroseconds(slowest)}`),
        bars(spreadBars(counts, bounds, "roundTrips", rangeText), "Connections by their round-trip time"),
      );
    },
  };
}

function rangeText(from: number, to: number | undefined): string {
  if (to === undefined) return `over ${formatMicroseconds(from)}`;
  return from === 0 ? `up to ${formatMicroseconds(to)}` : `${formatMicroseconds(from)} – ${formatMicroseconds(to)}`;
}
