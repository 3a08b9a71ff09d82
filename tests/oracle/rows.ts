import { addressOf } from "./addresses";
import { CORE_TOKENS } from "./core";
import { detailsOf } from "./details";
import type { Numbers } from "./numbers";
import { kindOf, protocolOf } from "./protocol";
import type { ReadLine } from "./read-lines";
import type { OracleOptions, OracleRow } from "./types";

type FoundRow = Extract<ReadLine, { what: "row" }>;

/** What a row needs to know beyond its own line. */
export interface Context {
  options: OracleOptions;
  numbers: Numbers;
}

/** A row of well-formed columns and whatever tokens follow them. */
export function rowOf({ line, core, tokens, heading, told }: FoundRow, { options, numbers }: Context): OracleRow {
  const byteOrder = options.byteOrder ?? "little";
  const state = numbers.shortHex(core.state);
  const tail = tokens.slice(CORE_TOKENS);
  const kind = kindOf(heading, state, tail.length, line.torn, told);

  const row: OracleRow = {
    protocol: protocolOf(kind, core.localAddress.length === 32, told),
    state,
    timer: numbers.shortHex(core.timer),
    localAddress: addressOf(core.localAddress, byteOrder),
    remoteAddress: addressOf(core.remoteAddress, byteOrder),
    localPort: numbers.shortHex(core.localPort),
    remotePort: numbers.shortHex(core.remotePort),
    txQueue: numbers.hex(core.txQueue),
    rxQueue: numbers.hex(core.rxQueue),
    timerExpires: numbers.hex(core.timerExpires),
    retransmits: numbers.hex(core.retransmits),
    uid: numbers.uid(core.uid),
    timeouts: numbers.decimal(core.timeouts),
    inode: numbers.inode(core.inode),
  };
  if (options.details === true) row.details = detailsOf(core.slot, tail, kind, numbers);
  return row;
}
