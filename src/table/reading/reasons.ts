import * as reasons from "../../../assembly/reasons";

/** The module's code of each reason why a line is malformed (docs/grammar.md). */
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
} as const;

/** The column that does not fit, or `length`: docs/grammar.md. */
export type Reason = keyof typeof codeOfReason;

const names: Reason[] = [];
for (const reason of Object.keys(codeOfReason) as Reason[]) names[codeOfReason[reason]] = reason;

export function reasonOf(code: number): Reason {
  return names[code] ?? "length";
}
