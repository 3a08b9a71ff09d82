import type { Numbers } from "./numbers";
import type { Kind } from "./protocol";
import type { OracleDetails } from "./types";

/** The bit of each detail in `present`. */
export const DETAIL_BIT = {
  references: 1 << 0,
  pointer: 1 << 1,
  retransmitTimeout: 1 << 2,
  ackTimeout: 1 << 3,
  quickAck: 1 << 4,
  congestionWindow: 1 << 5,
  slowStartThreshold: 1 << 6,
  drops: 1 << 7,
} as const;

const DECIMAL = /^[0-9]+$/;
const SIGNED = /^-?[0-9]+$/;
const POINTER = /^(?:0x)?([0-9A-Fa-f]{1,16})$/;

/** What follows the inode, token by token; what does not fit or is not there leaves 0 and its bit unset. */
export function detailsOf(slot: string, tail: string[], kind: Kind, numbers: Numbers): OracleDetails {
  let present = 0;

  const take = (index: number, shape: RegExp, bit: number, convert: (digits: string) => number): number => {
    const token = tail[index];
    if (token === undefined || !shape.test(token)) return 0;
    present |= bit;
    return convert(token);
  };
  const decimal = (index: number, bit: number): number =>
    take(index, DECIMAL, bit, (digits) => numbers.decimal(digits));

  const references = decimal(0, DETAIL_BIT.references);

  const [, pointerDigits] = POINTER.exec(tail[1] ?? "") ?? [];
  if (pointerDigits !== undefined) present |= DETAIL_BIT.pointer;
  const pointer = pointerDigits === undefined ? 0n : BigInt(`0x${pointerDigits}`);

  const isTcp = kind === "tcp";
  const retransmitTimeout = isTcp ? decimal(2, DETAIL_BIT.retransmitTimeout) : 0;
  const ackTimeout = isTcp ? decimal(3, DETAIL_BIT.ackTimeout) : 0;
  const quickAck = isTcp ? decimal(4, DETAIL_BIT.quickAck) : 0;
  const congestionWindow = isTcp ? decimal(5, DETAIL_BIT.congestionWindow) : 0;
  const slowStartThreshold = isTcp
    ? take(6, SIGNED, DETAIL_BIT.slowStartThreshold, (digits) => numbers.signedDecimal(digits))
    : 0;
  const drops = isTcp ? 0 : decimal(2, DETAIL_BIT.drops);

  return {
    slot: numbers.decimal(slot),
    references,
    pointer,
    retransmitTimeout,
    ackTimeout,
    quickAck,
    congestionWindow,
    slowStartThreshold,
    drops,
    present,
  };
}
