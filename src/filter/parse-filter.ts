import type { Columns } from "../table/columns";
import { invalidArgument } from "../table/errors";
import type { PortRange, RowFilter } from "../table/queries/filter";
import { refuseUnknown } from "../table/reading/options";
import type { Condition, Family } from "./condition";
import { BLOCK_ROWS, Block, type Test } from "./match/block";
import { compile } from "./match/compile";
import { parseCondition } from "./parse";
import { type Services, type Transport, wellKnownServices } from "./services";

/** What a filter's words mean where it is used. */
export interface FilterOptions {
  /** Names of ports; some well-known ones by default. readServices() has this machine's. */
  services?: Services;
  /** The protocols whose services are meant. Both by default; a name that means two ports is then an error. */
  transports?: readonly Transport[];
  /** Addresses of this family only, as behind `ss -4` and `ss -6`. */
  family?: Family;
  /** The ports the kernel hands out by itself, of `autobound`: 32768 to 60999 by default. */
  localPorts?: PortRange;
  /** Addresses of a host's name. By default no host has any. */
  hosts?: (name: string) => readonly string[] | undefined;
}

const KNOWN = ["services", "transports", "family", "localPorts", "hosts"];

const LINUX_LOCAL_PORTS: PortRange = { from: 32768, to: 60999 };

/**
 * A filter in ss's language: `state close-wait and ( dport = :443 or dst 10.0.0.0/8 )`. docs/filter.md has all of it.
 * It can be used again, for any table: `table.select(parseFilter(text))`. Throws ERR_INVALID_FILTER, whose `position`
 * and `text` say where.
 */
export function parseFilter(text: string, options: FilterOptions = {}): FilterExpression {
  if (typeof text !== "string") throw invalidArgument("A filter is a text.");
  refuseUnknown(options, KNOWN, "option");
  const { services, transports = ["tcp", "udp"], family, localPorts = LINUX_LOCAL_PORTS, hosts } = options;
  const surroundings = {
    services: services ?? wellKnownServices(),
    transports,
    localPorts,
    hosts: hosts ?? (() => undefined),
  };
  return new FilterExpression(text, parseCondition(text, surroundings, family));
}

/** What parseFilter() answers. */
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
    return new FilterExpression(`( ${this.text} ) and ( ${other.text} )`, {
      is: "chain",
      first: this.condition,
      rest: [{ by: "and", condition: other.condition }],
    });
  }

  /** Keeps of these rows those the filter holds for; they are moved together in `rows`, of which the answer is a part. */
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
