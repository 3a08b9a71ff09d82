import type { InCommon } from "./in-common";

/** How urgent a finding is. */
export type Severity = "high" | "medium";

/** What a finding is about: a name that stays the same while words change. */
export type FindingKind =
  | "close-wait"
  | "accept-queue"
  | "syn-sent"
  | "zero-window"
  | "retransmitting"
  | "unread"
  | "half-open"
  | "closing"
  | "local-ports";

/** Something to look at first: figures, the filter that shows its rows, and words for people. */
export interface Finding {
  readonly kind: FindingKind;
  readonly severity: Severity;
  /** Rows that the filter chooses. */
  readonly sockets: number;
  /** What the severity goes by: sockets, connections that wait at listeners, or local ports in use. */
  readonly weight: number;
  /** Chooses its rows, in ss's language. */
  readonly filter: string;
  /** What most of its rows have in common. */
  readonly inCommon: InCommon;
  /** What stands out, without a full stop. */
  readonly title: string;
  /** Where: the peer and the port that the rows have in common, if any. A sentence, or empty. */
  readonly where: string;
  /** What it means, in sentences. */
  readonly meaning: string;
  /** A smaller part of its rows that explains it, where there is one. */
  readonly part: FindingPart | undefined;
}

export interface FindingPart {
  /** `3,000 with 10.1.2.3`. */
  readonly label: string;
  readonly sockets: number;
  readonly filter: string;
}
