import type { InCommon, Shared } from "./in-common";

/** How urgent a finding is. */
export type Severity = "high" | "medium";

/** What a finding is about: a name that stays the same while words change. */
export type FindingKind =
  | "descriptors"
  | "local-ports"
  | "accept-queue"
  | "close-wait"
  | "syn-sent"
  | "zero-window"
  | "retransmitting"
  | "unread"
  | "time-wait"
  | "half-open"
  | "closing";

/** Something to look at first: figures, the filter that shows its rows, and words for people. Of several, no row is in two. */
export interface Finding {
  readonly kind: FindingKind;
  readonly severity: Severity;
  /** Rows that the filter chooses. */
  readonly sockets: number;
  /** What the severity goes by: sockets, connections that wait at listeners, local ports in use, or open descriptors. */
  readonly weight: number;
  /** What the weight ends at, where that is known. */
  readonly limit: number | undefined;
  /** Chooses its rows, in ss's language. */
  readonly filter: string;
  /** What most of its rows have in common. */
  readonly inCommon: InCommon;
  /** Who does it, where it is known who holds which socket. */
  readonly process: SuspectProcess | undefined;
  /** What it is about: where the connections go to, or the listener here. */
  readonly service: Service | undefined;
  /** The peer, or the network of the peers, of more than half: `10.1.2.3`, `10.1.2.0/24`. `inCommon.leading` has peers where they are few. */
  readonly network: Shared | undefined;
  /** Of local ports that run out: the address whose ports they are, where connections come from several. */
  readonly localAddress?: string;
  /** Of TIME_WAIT towards one service: local ports that connections there take. */
  readonly localPorts?: PortsTaken;
  /** What stands out, without a full stop. */
  readonly title: string;
  /** Where: the peer and the port that the rows have in common, if any. A sentence, or empty. */
  readonly where: string;
  /** For how long, of a live table, where the kernel's figures prove something. */
  readonly age?: Age | undefined;
  /** The same in sentences, and since when the process runs. */
  readonly since?: string | undefined;
  /** What it means, in sentences. */
  readonly meaning: string;
  /** A smaller part of its rows that explains it, where there is one. */
  readonly part: FindingPart | undefined;
}

/** For how long the sockets of a finding have been so, as far as the kernel's figures prove it. */
export interface Age {
  /** The oldest of those looked at. */
  readonly atLeastMs: number;
  /** Undefined where that is not known. */
  readonly atMostMs: number | undefined;
  /** So many of them for at least a minute. */
  readonly overMinute: number;
  /** So many sockets were looked at: of many a sample, and only those that the kernel has the figures of. */
  readonly looked: number;
}

/** Local ports in use towards one destination, of those that the kernel hands out. */
export interface PortsTaken {
  readonly used: number;
  readonly of: number;
  /** Those of this address, where connections come from several. */
  readonly localAddress?: string;
}

export interface FindingPart {
  /** `3,000 with 10.1.2.3`. */
  readonly label: string;
  readonly sockets: number;
  readonly filter: string;
}

/** The process that most of a finding's sockets lead to. */
export interface SuspectProcess {
  readonly name: string;
  /** Of those with this name, the one with the most. */
  readonly pid: number;
  /** Processes with this name that have some. */
  readonly processes: number;
  /** For how many milliseconds it has run, of a live table. */
  readonly runningMs?: number | undefined;
  /** How many descriptors it has open, and may have, where that is known. */
  readonly descriptors?: { readonly open: number; readonly limit: number } | undefined;
  /** Its sockets do not have a process any more: it is the one with other sockets of the same service. */
  readonly isInferred: boolean;
}

export interface Service {
  /** `remote`: the connections lead there; `local`: a port of this host. */
  readonly end: "local" | "remote";
  /** Undefined for several. */
  readonly address: string | undefined;
  readonly port: string;
}
