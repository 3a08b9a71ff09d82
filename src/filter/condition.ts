import type { Network } from "../table/addresses";

/** What a filter says, as data. Numbers of ports: 0…65535. */
export type Condition =
  | Chain
  | { readonly is: "not"; readonly condition: Condition }
  | { readonly is: "everything" }
  /** By the low seven bits of the state's code. */
  | { readonly is: "state"; readonly codes: ReadonlySet<number> }
  | { readonly is: "timer"; readonly codes: ReadonlySet<number> }
  | { readonly is: "protocol"; readonly codes: ReadonlySet<number> }
  | { readonly is: "port"; readonly side: Side; readonly comparison: Comparison; readonly port: number }
  | { readonly is: "ports"; readonly side: Side; readonly from: number; readonly to: number }
  /** Any of the networks. */
  | { readonly is: "address"; readonly side: Side; readonly networks: readonly FamilyNetwork[] }
  | { readonly is: "family"; readonly family: Family }
  /** A socket with one of these inodes. Rows without a socket have inode 0, which is never among them. */
  | { readonly is: "held"; readonly inodes: ReadonlySet<number> }
  | { readonly is: "number"; readonly column: NumberColumn; readonly comparison: Comparison; readonly value: number };

/** Conditions bound by `and` and `or`, which bind equally and from left to right. */
export interface Chain {
  readonly is: "chain";
  readonly first: Condition;
  readonly rest: readonly { readonly by: "and" | "or"; readonly condition: Condition }[];
}

export const EVERYTHING: Condition = { is: "everything" };
export const NOTHING: Condition = { is: "not", condition: EVERYTHING };

/** Conditions bound by one word. Of no condition, what the word leaves: everything by `and`, nothing by `or`. */
export function bound(by: "and" | "or", conditions: readonly Condition[]): Condition {
  const [first, ...rest] = conditions;
  if (first === undefined) return by === "and" ? EVERYTHING : NOTHING;
  return rest.length === 0 ? first : { is: "chain", first, rest: rest.map((condition) => ({ by, condition })) };
}

export type Side = "local" | "remote";
export type Comparison = "=" | "!=" | "<" | "<=" | ">" | ">=";
export type Family = 4 | 6;
export type NumberColumn = "uid" | "inode" | "rxQueue" | "txQueue" | "retransmits";

export interface FamilyNetwork extends Network {
  /** 4: rows of an IPv4 table, and v4-mapped ones. 6: rows of an IPv6 table. */
  readonly family: Family;
}
