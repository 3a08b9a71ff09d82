import type { Paint } from "./colours";

/** What goes in front of a coloured cell, and behind it. */
export interface Ink {
  readonly open: Uint8Array;
  readonly close: Uint8Array;
}

const encoder = new TextEncoder();
const MARK = "|";

/** The bytes a colour is made of; undefined for none. */
export function inkOf(paint: Paint): Ink | undefined {
  const [open = "", close = ""] = paint(MARK).split(MARK);
  return open === "" ? undefined : { open: encoder.encode(open), close: encoder.encode(close) };
}
