import { PROTOCOLS, type QueryTable, SockdexError } from "../../index";
import { stateName } from "../../table/states";
import type { Origin } from "./rows";

/** What rows can be divided by. */
export const PARTITION_KEYS = ["host", "date", "hour", "protocol", "state"] as const;

export type PartitionKey = (typeof PARTITION_KEYS)[number];

/** Throws ERR_INVALID_ARGUMENT for a name that is not in PARTITION_KEYS. */
export function checkPartitionKeys(names: readonly string[]): PartitionKey[] {
  return names.map((name) => {
    const key = PARTITION_KEYS.find((known) => known === name);
    if (key) return key;
    throw new SockdexError(
      "ERR_INVALID_ARGUMENT",
      `Rows cannot be partitioned by ${JSON.stringify(name)}: by ${PARTITION_KEYS.join(", ")}.`,
    );
  });
}

/** Rows that belong into one folder. */
export interface Part {
  /** `host=web1/date=2026-07-01`, or "" without keys. */
  readonly folder: string;
  readonly chosen: Uint32Array | undefined;
}

/** Divides rows among Hive folders. Throws ERR_INVALID_ARGUMENT where the name of their text has no host or time to divide by. */
export function divide(
  table: QueryTable,
  chosen: Uint32Array | undefined,
  origin: Origin,
  keys: readonly PartitionKey[],
): Part[] {
  if ((chosen?.length ?? table.size) === 0) return [];
  const byRow = keys.filter((key) => key === "protocol" || key === "state");
  const folderOf = (codes: number) =>
    keys.map((key) => `${key}=${escapeValue(partitionValue(key, origin, codes) ?? lacking(key, origin))}`).join("/");
  if (byRow.length === 0) return [{ folder: folderOf(0), chosen }];
  const { protocol, state } = table.columns;
  const rowsByCodes = new Map<number, number[]>();
  for (let i = 0; i < (chosen?.length ?? table.size); i++) {
    const row = chosen ? (chosen[i] ?? 0) : i;
    const codes =
      (byRow.includes("protocol") ? (protocol[row] ?? 0) << 8 : 0) |
      (byRow.includes("state") ? (state[row] ?? 0) & 0x7f : 0);
    const rows = rowsByCodes.get(codes);
    if (rows) rows.push(row);
    else rowsByCodes.set(codes, [row]);
  }
  return [...rowsByCodes].map(([codes, rows]) => ({ folder: folderOf(codes), chosen: Uint32Array.from(rows) }));
}

function lacking(key: PartitionKey, { source }: Origin): never {
  const [what, option] = key === "host" ? ["host", "hostFrom (--host-from)"] : ["time", "timeFrom (--time-from)"];
  const message = `${source} has no ${what} to partition by: ${option} does not find one. Correct it, or leave the file out.`;
  throw new SockdexError("ERR_INVALID_ARGUMENT", message, { path: source });
}

function partitionValue(key: PartitionKey, { host, time }: Origin, codes: number): string | undefined {
  switch (key) {
    case "host":
      return host;
    case "date":
      return time === undefined ? undefined : new Date(time).toISOString().slice(0, 10);
    case "hour":
      return time === undefined ? undefined : new Date(time).toISOString().slice(11, 13);
    case "protocol":
      return PROTOCOLS[codes >> 8];
    case "state":
      return stateName(codes & 0x7f);
  }
}

/** As Hive does it: what a path or a reader would take for something else is %-escaped. */
function escapeValue(value: string): string {
  return value.replace(/[\p{Cc}"#%'*/:=?\\{[\]^]/gu, (character) =>
    Array.from(Buffer.from(character), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join(""),
  );
}
