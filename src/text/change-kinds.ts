/** What can happen to a socket between two tables, in the order it is shown. */
export const CHANGE_KINDS = ["opened", "closed", "changed", "stuckRx", "stuckTx", "retransmitting"] as const;

export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** What is written before a row: of `changed`, `~ SYN_SENT`, its state before. */
const MARKS: Record<ChangeKind, string> = {
  ...{ opened: "+", closed: "-", changed: "~" },
  ...{ stuckRx: "! RX stuck", stuckTx: "! TX stuck", retransmitting: "! retransmit" },
};

/** `+`, `-`, `! RX stuck`; `before`: the name of the state that a change of state began with: `~ SYN_SENT`. */
export function changeMark(kind: ChangeKind, before?: string): string {
  return before === undefined ? MARKS[kind] : `${MARKS[kind]} ${before}`;
}
