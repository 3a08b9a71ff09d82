import * as reasons from "../../../assembly/reasons";

/** The code of each reason why a line is malformed (docs/grammar.md), or a netlink message. */
export const codeOfReason = {
  slot: reasons.BAD_SLOT,
  local: reasons.BAD_LOCAL,
  remote: reasons.BAD_REMOTE,
  state: reasons.BAD_STATE,
  queues: reasons.BAD_QUEUES,
  timer: reasons.BAD_TIMER,
  retransmits: reasons.BAD_RETRANSMITS,
  uid: reasons.BAD_UID,
  timeouts: reasons.BAD_TIMEOUTS,
  inode: reasons.BAD_INODE,
  length: reasons.BAD_LENGTH,
  message: reasons.NOT_A_MESSAGE,
  cut: reasons.MESSAGE_CUT,
  socket: reasons.BAD_SOCKET,
  error: reasons.KERNEL_ERROR,
  lost: reasons.MESSAGES_LOST,
} as const;

/**
 * The column that does not fit, or `length`: docs/grammar.md. Of a netlink dump: `message`, bytes that are not a message;
 * `cut`, one that ends early; `socket`, a socket whose fields or attributes do not fit; `error`, an error in place of
 * sockets; `lost`, the kernel had no room for messages, or was interrupted: rows may be missing.
 */
export type Reason = keyof typeof codeOfReason;

const names: Reason[] = [];
for (const reason of Object.keys(codeOfReason) as Reason[]) names[codeOfReason[reason]] = reason;

export function reasonOf(code: number): Reason {
  return names[code] ?? "length";
}
