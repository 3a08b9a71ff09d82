import { NO_HINT } from "../../../assembly/header";

/** What lines before a piece of text mean for the lines in it. */
export interface ParserState {
  /** Lines before. */
  readonly lines: number;
  /** Tables begun so far. */
  readonly tables: number;
  /** How far the last of them is: one of `begun`. */
  readonly begun: number;
  /** What the last header said, the module's word. */
  readonly header: number;
  /** Protocol code by a label, or by the file's name; NO_HINT: none. */
  readonly protocolHint: number;
  /** Protocol code of the last row; NO_HINT: there was none. */
  readonly protocol: number;
  /** Addresses are of a big-endian host: 1. */
  readonly bigEndian: number;
  /** With byte order auto: 1 when addresses have told it. */
  readonly orderIsSettled: number;
}

export const begun = {
  /** No table yet. */
  NONE: 0,
  /** A label stands there. */
  LABEL: 1,
  /** A header stands there, and no row yet. */
  HEADER: 2,
  ROWS: 3,
} as const;

export function firstState(protocolHint: number | undefined, bigEndian: boolean, orderIsSettled: boolean): ParserState {
  return {
    lines: 0,
    tables: 0,
    begun: begun.NONE,
    header: 0,
    protocolHint: protocolHint ?? NO_HINT,
    protocol: NO_HINT,
    bigEndian: bigEndian ? 1 : 0,
    orderIsSettled: orderIsSettled ? 1 : 0,
  };
}

/** Something other than rows between rows. */
export interface Event {
  /** Rows of the piece in front of it. */
  readonly row: number;
  /** Lines of the piece up to it, itself included. */
  readonly lines: number;
  readonly what: "label" | "header" | "other";
}

/** Whether rows may be of other protocols below one than below the other. */
export function isReadOtherwise(one: ParserState, other: ParserState): boolean {
  const isLabelled = ({ begun: how }: ParserState) => how === begun.LABEL;
  return (
    one.header !== other.header || one.protocolHint !== other.protocolHint || isLabelled(one) !== isLabelled(other)
  );
}
