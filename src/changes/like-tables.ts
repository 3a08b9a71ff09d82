import type { QueryTable } from "../table/index";
import { PROTOCOLS, type Protocol } from "../table/protocols";

/** The tables a capture holds. */
export interface HeldTables {
  /** Those it has rows of, or that are known to be empty. */
  protocols: readonly Protocol[];
  /** Headers without a row that do not say whose they are: tables that were empty. */
  unnamed: number;
}

/** The tables of a capture that has been read. `named` are known to be in it, with rows or without. */
export function heldTables(table: QueryTable, named: Iterable<Protocol> = []): HeldTables {
  const protocols = new Set(named);
  const { protocol: codes } = table.columns;
  for (const [code, protocol] of PROTOCOLS.entries()) if (codes.includes(code)) protocols.add(protocol);
  return { protocols: [...protocols], unnamed: Math.max(0, table.diagnostics.headers - protocols.size) };
}

/** What two captures have in common: only that is compared. */
export interface Likeness {
  both: Protocol[];
  /** In one of them, and not read for the other. */
  onlyBefore: Protocol[];
  onlyAfter: Protocol[];
}

/** Like with like: a table that is missing from one capture was not read, which does not mean that it was empty. */
export function likenessOf(before: HeldTables, after: HeldTables): Likeness {
  const onlyBefore = lacking(before, after);
  const onlyAfter = lacking(after, before);
  const all = new Set([...before.protocols, ...after.protocols]);
  const both = [...all].filter((protocol) => !onlyBefore.includes(protocol) && !onlyAfter.includes(protocol));
  return { both, onlyBefore, onlyAfter };
}

/** Whether both hold the same tables: their sums are of the same kind. */
export function areAlike(before: HeldTables, after: HeldTables): boolean {
  const { onlyBefore, onlyAfter } = likenessOf(before, after);
  return onlyBefore.length === 0 && onlyAfter.length === 0;
}

/** Tables of one that the other lacks: unless it has headers enough for them, and they were empty. */
function lacking(one: HeldTables, other: HeldTables): Protocol[] {
  const missing = one.protocols.filter((protocol) => !other.protocols.includes(protocol));
  return missing.length > other.unnamed ? missing : [];
}
