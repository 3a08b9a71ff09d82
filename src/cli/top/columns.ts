import type { TrafficSums } from "../../live/index";
import { formatByteRate, formatCountRate } from "../../text/rates";
import type { ORDERS } from "./orders";

export type Order = (typeof ORDERS)[number];

/** A column of numbers. */
export interface TopColumn {
  readonly title: string;
  readonly order: Order;
  /** The key that sorts by it, and what it is. */
  readonly letter: string;
  readonly about: string;
  /** The narrower the screen, the more are left out, that with the lowest number first; those without one stay. */
  readonly dispensable?: number;
  readonly width: number;
  /** Not shown where an entry is one connection. */
  readonly isOfMany?: boolean;
  text(sums: TrafficSums, areBits: boolean): string;
}

const BYTES_WIDTH = 10;
const COUNT_WIDTH = 7;

function ofBytes(title: string, letter: string, about: string, order: "bytesIn" | "bytesOut" | "bytes") {
  const value = (sums: TrafficSums) => (order === "bytes" ? (sums.bytesIn || 0) + (sums.bytesOut || 0) : sums[order]);
  const text: TopColumn["text"] = (sums, areBits) => formatByteRate(value(sums), areBits);
  return { title, letter, about, order, width: BYTES_WIDTH, text };
}

function ofCount(title: string, letter: string, about: string, order: Exclude<Order, "key" | "bytes">) {
  const text: TopColumn["text"] = (sums) => formatCountRate(sums[order]);
  return { title, letter, about, order, width: COUNT_WIDTH, text };
}

export const COLUMNS: readonly TopColumn[] = [
  ofBytes("IN/s", "R", "bytes received", "bytesIn"),
  ofBytes("OUT/s", "S", "bytes sent", "bytesOut"),
  { ...ofBytes("TOTAL/s", "T", "bytes in and out together", "bytes"), dispensable: 1 },
  { ...ofCount("RETR/s", "X", "segments sent again", "retransmits"), dispensable: 5 },
  { ...ofCount("CONNS", "C", "connections", "sockets"), dispensable: 4, isOfMany: true },
  { ...ofCount("NEW/s", "O", "connections opened", "opened"), dispensable: 3, isOfMany: true },
  { ...ofCount("END/s", "E", "connections ended", "ended"), dispensable: 2, isOfMany: true },
];

/**
 * The columns that fit into so many characters; that which is sorted by stays, TOTAL only where it has room with IN and OUT, which
 * it adds up, in `most` characters.
 */
export function columnsFor(areConnections: boolean, order: Order, room: number, most: number): TopColumn[] {
  const stays = order === "bytes" && most < 3 * BYTES_WIDTH ? undefined : order;
  let columns = COLUMNS.filter(({ isOfMany }) => !(areConnections && isOfMany));
  const taken = () => columns.reduce((sum, { width }) => sum + width, 0);
  for (let rank = 1; taken() > room && rank <= COLUMNS.length; rank++) {
    columns = columns.filter(({ dispensable, order: own }) => dispensable !== rank || own === stays);
  }
  return columns;
}
