import type { Actions, Panel } from "../model";
import { peerBytesPanel } from "./peer-bytes";
import { retransmitsPanel } from "./retransmits";
import { roundTripsPanel } from "./round-trips";
import { slowPeersPanel } from "./slow-peers";

/** What is shown of struct tcp_info, where there is any. */
export function infoPanels(actions: Actions): readonly Panel[] {
  return [roundTripsPanel(), slowPeersPanel(actions), retransmitsPanel(), peerBytesPanel(actions)];
}
