import type { Columns } from "../table/columns";
import { invalidArgument } from "../table/errors";
import type { RowFilter } from "../table/queries/filter";
import { refuseUnknown } from "../table/reading/options";
import type { SocketHolders } from "../text/holders";
import { bound, type Condition } from "./condition";
import { contextOf, type FilterContext } from "./context";
import { BLOCK_ROWS, Block, type Test } from "./match/block";
import { compile } from "./match/compile";
import { readFilter } from "./parse";

/** What a filter's words mean where it is used; what is left out has a usual meaning. */
export interface FilterOptions extends Partial<FilterContext> {
  /** Addresses of a host's name. By default no host has any. */
  hosts?: (name: string) => readonly string[] | undefined;
  /** Who holds which socket, for `process` and `pid`: what socketHolders() returns. */
  holders?: SocketHolders;
}

const KNOWN = ["services", "transports", "family", "localPorts", "users", "hosts", "holders"];

const UNKNOWN_HOLDERS =
  "is about who holds a socket, which is not in its tables: of live ones, the option holders takes what socketHolders() returns.";

/**
 * A filter in ss's language: `state close-wait and ( dport = :443 or dst 10.0.0.0/8 )`. docs/filter.md has all of it.
 * It can be used again, for any table: `table.select(parseFilter(text))`; of `process` and `pid`, for sockets of the time
 * of `holders`. Throws ERR_INVALID_FILTER, whose `position`
 * and `text` say where.
 */
export function parseFilter(text: string, options: FilterOptions = {}): FilterExpression {
  if (typeof text !== "string") throw invalidArgument("A filter is a text.");
  refuseUnknown(options, KNOWN, "option");
  const { condition, hosts, holders } = readFilter(text, contextOf(options));
  for (const host of hosts) host.resolve(options.hosts?.(host.name) ?? []);
  for (const held of holders) held.resolve(options.holders, UNKNOWN_HOLDERS);
  return new FilterExpression(text, condition);
}

/** What parseFilter() returns. */
export class FilterExpression implements RowFilter {
  readonly text: string;
  /** What it says, as data that another thread can be given. @internal */
  readonly condition: Condition;
  readonly #test: Test;

  /** @internal */
  constructor(text: string, condition: Condition) {
    this.text = text;
    this.condition = condition;
    this.#test = compile(condition);
  }

  /** A filter that holds where both do. */
  and(other: FilterExpression): FilterExpression {
    const both = bound("and", [this.condition, other.condition]);
    return new FilterExpression(`( ${this.text} ) and ( ${other.text} )`, both);
  }

  /** Keeps of these rows those the filter holds for; they are moved together in `rows`, of which the result is a part. */
  narrow(columns: Columns, rows: Uint32Array): Uint32Array {
    const block = new Block(columns);
    const marks = new Uint8Array(BLOCK_ROWS);
    let kept = 0;
    for (let from = 0; from < rows.length; from += BLOCK_ROWS) {
      block.rows = rows.subarray(from, from + BLOCK_ROWS);
      this.#test.mark(block, marks);
      // Without a branch, which would be foreseen badly: each row is written, and the next one over it if it does not count.
      for (let i = 0; i < block.rows.length; i++) {
        rows[kept] = block.rows[i] ?? 0;
        kept += marks[i] ?? 0;
      }
    }
    return rows.subarray(0, kept);
  }
}
