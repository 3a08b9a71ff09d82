import { PROTOCOLS } from "../table/protocols";
import type { Comparison, NumberColumn, Side } from "./condition";

/** The words of the language, and what they mean. States are in state-sets.ts. docs/filter.md has all of them. */

export const BINDERS: Record<string, "and" | "or"> = {
  and: "and",
  "&": "and",
  "&&": "and",
  or: "or",
  "|": "or",
  "||": "or",
};

export const COMPARISONS: Record<string, Comparison> = {
  "=": "=",
  "==": "=",
  eq: "=",
  "!=": "!=",
  ne: "!=",
  neq: "!=",
  "<": "<",
  lt: "<",
  "<=": "<=",
  le: "<=",
  leq: "<=",
  ">": ">",
  gt: ">",
  ">=": ">=",
  ge: ">=",
  geq: ">=",
};

/** A column that is compared with a number. */
export interface NumberWord {
  column: NumberColumn;
  most: number;
  /** What its number is, for messages. */
  noun: string;
}

export const NUMBERS: Record<"uid" | "inode" | "rx" | "tx" | "retrans", NumberWord> = {
  uid: { column: "uid", most: 0xffffffff, noun: "a uid" },
  inode: { column: "inode", most: Number.MAX_SAFE_INTEGER, noun: "an inode" },
  rx: { column: "rxQueue", most: 0xffffffff, noun: "a number of bytes" },
  tx: { column: "txQueue", most: 0xffffffff, noun: "a number of bytes" },
  retrans: { column: "retransmits", most: 0xffffffff, noun: "a number of retransmits" },
};

/** A column that has one of some named values. */
export interface NamedWord {
  is: "timer" | "protocol";
  codes: Record<string, number>;
}

export const NAMED: Record<"timer" | "proto", NamedWord> = {
  // By the names of ss and of the listing.
  timer: {
    is: "timer",
    codes: { off: 0, none: 0, on: 1, retransmit: 1, keepalive: 2, timewait: 3, persist: 4, probe: 4 },
  },
  proto: { is: "protocol", codes: Object.fromEntries(PROTOCOLS.map((name, code) => [name, code])) },
};

/** Words about who holds a socket. */
export const HELD_BY: Record<"process" | "pid", string> = { process: "a process's name", pid: "a pid" };

export const TIMER_WORDS: readonly string[] = Object.keys(NAMED.timer.codes);

/** Words that an address with or without a port follows. */
export const HOSTS: Record<string, Side> = { src: "local", dst: "remote" };

/** Words that a port follows. */
export const PORTS: Record<string, Side> = { sport: "local", dport: "remote" };

/** What ss can ask the kernel and its text does not report. */
export const UNREPORTED: Record<string, string> = {
  dev: "the device a socket is bound to",
  fwmark: "a socket's mark",
  cgroup: "a socket's cgroup",
};

/** Words with a fixed meaning in any place of a filter: they are never values. */
export const RESERVED: ReadonlySet<string> = new Set([
  ...["!", "not", "(", ")", "autobound", ...Object.keys(HOSTS), ...Object.keys(PORTS), ...Object.keys(UNREPORTED)],
  ...Object.keys(BINDERS),
  ...Object.keys(COMPARISONS),
]);

/** Words that begin a condition: what messages and completion offer. */
export const CONDITION_WORDS: readonly string[] = [
  ...["state", "exclude", "src", "dst", "sport", "dport", "autobound", "not"],
  ...Object.keys(NUMBERS),
  ...Object.keys(NAMED),
  ...Object.keys(HELD_BY),
];

/** Words by which a filter is known: some are refused with a reason. */
export const FIRST_WORDS: readonly string[] = [...CONDITION_WORDS, "excl", "!", "(", ...Object.keys(UNREPORTED)];
