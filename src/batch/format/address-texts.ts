import { SLACK } from "../../../assembly/format/plan";
import type { TableView } from "../../index";
import { FREE } from "../../module/format";
import { align, textMemory } from "../../text/text-memory";
import type { Scratch } from "./scratch";
import { taken } from "./taken";

/** Text of an address, at most. */
const ADDRESS_BYTES = 45;

/** Texts one behind the other: the n-th reaches from `offsets[n]` to `offsets[n + 1]`. */
export interface Texts {
  readonly bytes: Uint8Array;
  readonly offsets: Int32Array;
}

/** The addresses of a column as text, in `scratch`. `rows`: those wanted; undefined: all. */
export function addressTexts(
  scratch: Scratch,
  { columns, size }: Pick<TableView, "columns" | "size">,
  column: "localAddress" | "remoteAddress",
  rows: Uint32Array | undefined,
): Texts {
  const count = rows?.length ?? size;
  const protocols = FREE + count * 16;
  const offsets = align(protocols + count);
  const texts = offsets + (count + 1) * 4;
  const memory = textMemory(texts + count * ADDRESS_BYTES + SLACK);
  const view = memory.bytes;
  view.set(taken(scratch, Uint8Array, columns[column], rows, 16), FREE);
  view.set(taken(scratch, Uint8Array, columns.protocol, rows, 1), protocols);
  const end = memory.formatAddresses(FREE, protocols, count, offsets, texts);
  const bytes = scratch.take(Uint8Array, end - texts);
  bytes.set(view.subarray(texts, end));
  const ends = scratch.take(Int32Array, count + 1);
  ends.set(new Int32Array(view.buffer, offsets, count + 1));
  return { bytes, offsets: ends };
}
