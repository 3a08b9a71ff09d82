import { Summarizer, type TableView } from "../../core";
import { shownStates } from "../../summary/shown-states";
import type { Figures, PlainSummary, TimelinePoint } from "../messages";

/** Entries in each list. */
export const TOP = 10;

/** What a selection adds up to, but for services and peers: those take longest. */
export function summaryOf(table: TableView, rows: Uint32Array): PlainSummary {
  const { summary } = new Summarizer({ by: ["uid"], top: TOP }).add(table, rows);
  const { listeners, queues, retransmitting } = summary;
  const plain = <T extends { top: { toJSON(): unknown }[] }>(list: T) => ({
    ...list,
    top: list.top.map((row) => row.toJSON()),
  });
  return {
    ...summary,
    listeners: plain(listeners),
    queues: { rx: plain(queues.rx), tx: plain(queues.tx) },
    retransmitting: plain(retransmitting),
  } as PlainSummary;
}

/** Of what all rows add up to, what a selection is shown as a part of. */
export function totalsOf({
  total,
  byProtocol,
}: Pick<PlainSummary, "total" | "byProtocol">): Pick<Figures, "total" | "totalByProtocol"> {
  return { total, totalByProtocol: byProtocol };
}

/** What rows of a capture add up to, at its time. */
export function pointOf(table: TableView, rows: Uint32Array, time: number | undefined): TimelinePoint {
  const { summary } = new Summarizer({ by: [], top: 0 }).add(table, rows);
  const { total, byProtocol, queues, listeners, retransmitting } = summary;
  return {
    ...{ capture: undefined, time },
    states: Object.fromEntries(shownStates(byProtocol).map(({ name, sockets }) => [name, sockets])),
    sockets: total,
    rxBytes: queues.rx.bytes,
    txBytes: queues.tx.bytes,
    waiting: listeners.waiting,
    retransmitting: retransmitting.sockets,
  };
}
