import type { Line } from "./lines";
import { endsInBlank } from "./lines";
import type { Reason } from "./types";

/** The digits of the columns up to the inode, each known to be well formed. */
export interface Core {
  slot: string;
  localAddress: string;
  localPort: string;
  remoteAddress: string;
  remotePort: string;
  state: string;
  txQueue: string;
  rxQueue: string;
  timer: string;
  timerExpires: string;
  retransmits: string;
  uid: string;
  timeouts: string;
  inode: string;
}

/** How many tokens the core columns take: the details follow. */
export const CORE_TOKENS = 10;

const SLOT = /^([0-9]+):$/;
const ENDPOINT = /^([0-9A-Fa-f]{8}|[0-9A-Fa-f]{32}):([0-9A-Fa-f]{4})$/;
const STATE = /^[0-9A-Fa-f]{2}$/;
const QUEUES = /^([0-9A-Fa-f]{8,16}):([0-9A-Fa-f]{8,16})$/;
const TIMER = /^([0-9A-Fa-f]{2}):([0-9A-Fa-f]{8,16})$/;
const WIDE_HEX = /^[0-9A-Fa-f]{8,16}$/;
const SIGNED = /^-?[0-9]+$/;
const DECIMAL = /^[0-9]+$/;

/** The core columns of a line, or the first that does not fit. */
export function coreOf(line: Line, tokens: string[]): Core | Reason {
  // A missing token is an empty one, which fits no column.
  const at = (index: number): string => tokens[index] ?? "";

  const [, slot] = SLOT.exec(at(0)) ?? [];
  // Alone of all columns, the slot is not ended by the end of its line.
  const slotEnded = tokens.length > 1 || endsInBlank(line.text);
  if (slot === undefined || !slotEnded) return "slot";

  const [, localAddress, localPort] = ENDPOINT.exec(at(1)) ?? [];
  if (localAddress === undefined || localPort === undefined) return "local";

  const [, remoteAddress, remotePort] = ENDPOINT.exec(at(2)) ?? [];
  if (remoteAddress === undefined || remotePort === undefined) return "remote";
  if (remoteAddress.length !== localAddress.length) return "remote";

  const state = at(3);
  if (!STATE.test(state)) return "state";

  const [, txQueue, rxQueue] = QUEUES.exec(at(4)) ?? [];
  if (txQueue === undefined || rxQueue === undefined) return "queues";

  const [, timer, timerExpires] = TIMER.exec(at(5)) ?? [];
  if (timer === undefined || timerExpires === undefined) return "timer";

  const retransmits = at(6);
  if (!WIDE_HEX.test(retransmits)) return "retransmits";

  const uid = at(7);
  if (!SIGNED.test(uid)) return "uid";

  const timeouts = at(8);
  if (!DECIMAL.test(timeouts)) return "timeouts";

  const inode = at(9);
  if (!DECIMAL.test(inode)) return "inode";
  // In a torn line the inode is whole only if something stands after it.
  const inodeEnded = !line.torn || tokens.length > CORE_TOKENS || endsInBlank(line.text);
  if (!inodeEnded) return "inode";

  return {
    slot,
    localAddress,
    localPort,
    remoteAddress,
    remotePort,
    state,
    txQueue,
    rxQueue,
    timer,
    timerExpires,
    retransmits,
    uid,
    timeouts,
    inode,
  };
}
