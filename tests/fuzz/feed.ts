import { PROTOCOLS, type Protocol, SockdexError } from "../../src/core";
import type { Random } from "../generate/random";
import { type OracleResult, parseOracle } from "../oracle/index";
import type { Finding } from "./case";
import type { GuardedTable } from "./guards";
import { pickBehind, type Tables } from "./tables";

/** What a reader may say of a text. */
export interface Told {
  protocol?: Protocol;
  details: boolean;
  byteOrder: "little" | "big";
}

export function drawTold(random: Random): Told {
  const protocol = random.chance(0.5) ? undefined : PROTOCOLS[random.below(PROTOCOLS.length)];
  return {
    details: random.chance(0.5),
    byteOrder: random.chance(0.7) ? "little" : "big",
    ...(protocol === undefined ? {} : { protocol }),
  };
}

/** The text in pieces, cut anywhere: whole, by a size, or by sizes drawn anew each time. */
export function* pieces(bytes: Uint8Array, random: Random): Generator<Uint8Array, void, undefined> {
  const way = random.below(4);
  const size = random.chance(0.3) ? random.between(1, 16) : random.between(17, 400);
  for (let at = 0; at < bytes.length; ) {
    const length = way < 2 ? 65536 : way === 2 ? size : 1 + random.below(size * 2);
    yield bytes.subarray(at, at + length);
    at += length;
  }
}

/** Feeds the text to a table that was restarted, by one of the ways there are, and ends it: nothing but ERR_NO_TABLE may come of it. */
export function feed(table: GuardedTable, bytes: Uint8Array, random: Random): Finding {
  const behind = pickBehind(random);
  const isAppended = random.chance(0.2);
  for (const piece of pieces(bytes, random)) {
    if (isAppended) table.append(piece);
    else table.feed(piece, behind);
  }
  return end(table);
}

/** What came of a text in a table, by drawn ways, and what the plain reader makes of it. */
export interface Fed {
  readonly told: Told;
  readonly table: GuardedTable;
  readonly oracle: OracleResult;
  readonly finding: Finding;
}

/** Draws what the readers are told, and gives the text to both. */
export function feedBoth(tables: Tables, bytes: Uint8Array, random: Random): Fed {
  const told = drawTold(random);
  const table = tables.get(told.details, told.byteOrder);
  table.restart(told.protocol);
  return { told, table, finding: feed(table, bytes, random), oracle: parseOracle(bytes, told) };
}

export function end(table: GuardedTable): Finding {
  const { size } = table;
  try {
    table.end();
  } catch (error) {
    if (!(error instanceof SockdexError) || error.code !== "ERR_NO_TABLE") throw error;
    if (size > 0 || table.diagnostics.headers > 0) return "a table was taken for none";
    return undefined;
  }
  if (table.size === 0 && table.diagnostics.headers === 0) return "no table was taken for one";
  return undefined;
}
