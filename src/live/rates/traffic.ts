import type { Holders } from "../../procfs/process/socket-holders";
import { RowGroups } from "../../summary/row-groups";
import type { KeyedRows, RowKeys } from "../../summary/row-keys";
import { Top } from "../../summary/top";
import { invalidArgument } from "../../table/errors";
import type { RowFilter } from "../../table/index";
import { isRowFilter } from "../../table/queries/filter";
import { refuseUnknown } from "../../table/reading/options";
import type { SocketHolders } from "../../text/holders";
import type { CountedRows } from "./counted-rows";
import type { Listeners } from "./listeners";
import { checkMost, RATES, type RateName, type RateValues, valuesOf } from "./rate-names";
import { parseTrafficGrouping, trafficKeys } from "./traffic-grouping";

/** What some connections did together, a second. */
export interface TrafficSums extends RateValues {
  /** Connections that are there. */
  sockets: number;
  /** Connections a second that were opened, those among them that have ended again, and that have ended. */
  opened: number;
  ended: number;
}

export interface TrafficEntry extends TrafficSums {
  /** `nginx`, `10.0.0.9`, `inbound,443`; undefined for connections of which it is not known: no process that this user may see holds them. */
  key: string | undefined;
  /** Of several things together, each. */
  keys?: readonly (string | undefined)[];
}

export interface TrafficGroup {
  /** As it was asked for. */
  by: string;
  /** Different ones. */
  distinct: number;
  /** All together, those that `top` leaves out too. */
  total: TrafficSums;
  /** Those that do most, the most first; of equals those with more bytes, then the lowest, or what comes first in the alphabet. */
  top: TrafficEntry[];
}

/** What entries are sorted by; `bytes`: in and out together. */
export type TrafficOrder = "key" | "bytes" | keyof TrafficSums;

export interface TrafficOptions {
  /** Entries, default 10. */
  top?: number;
  /** What is most: default `bytes`. By `key` the first in the alphabet is the first. */
  sortBy?: TrafficOrder;
  /** The least first. */
  isReversed?: boolean;
  /** Only these connections. Of one that ended before any snapshot had it, the state is CLOSE. */
  where?: RowFilter;
  /** By process or pid: who holds which socket, as socketHolders() returns it. Default: what the monitor knows by its option `holders`. */
  holders?: SocketHolders;
}

/** A number for each rate, and for the others. */
const SUMS: readonly (keyof TrafficSums)[] = [...RATES, "sockets", "opened", "ended"];
const ORDERS: readonly TrafficOrder[] = ["key", "bytes", ...SUMS];

/** More groups are not ordered by their names where all else is equal: it would take longer than to read them. */
const MOST_ORDERED = 1000;

/** What connections did between two snapshots, those included that have ended since. Valid as long as the snapshot's table. */
export class Traffic {
  /** When the newer one was read: milliseconds since 1970. */
  readonly time: number;
  /** Milliseconds between the two readings, on a clock that is never set. */
  readonly elapsedMs: number;
  /**
   * Connections that have ended without their last numbers, as those reset by SO_LINGER 0, or whose end was lost: what they did
   * since the last snapshot is missing. So it is of those that were reset long before their program closed them: what of
   * their numbers was counted then is not known any more.
   */
  readonly uncounted: number;
  readonly #parts: readonly CountedRows[];
  readonly #listeners: Listeners;
  readonly #holders: () => Holders;

  /** @internal `holders` may throw. */
  constructor(
    { time, elapsedMs, uncounted }: Pick<Traffic, "time" | "elapsedMs" | "uncounted">,
    parts: readonly CountedRows[],
    listeners: Listeners,
    holders: () => Holders,
  ) {
    this.time = time;
    this.elapsedMs = elapsedMs;
    this.uncounted = uncounted;
    this.#parts = parts;
    this.#listeners = listeners;
    this.#holders = holders;
  }

  /**
   * Who holds the sockets, and who held those that have ended, by the monitor's option `holders`: of several the one with the
   * lowest pid. Throws ERR_INVALID_ARGUMENT without that option, and what kept the monitor from finding them.
   */
  get holders(): Holders {
    return this.#holders();
  }

  /**
   * Added up by what summarize() counts by (`remote`, `remote/24`, `local-port`, `process`, `state,uid`), by `service`, the port
   * that one side listens on (`inbound,443`: here, `outbound,5432`: there), or each `connection` by itself. A connection
   * that ended before any snapshot had it counts for the process that listens on its port. On this thread, some 0.3 µs a
   * connection and thing. Throws ERR_INVALID_ARGUMENT, also where it takes holders and they are not known, and ERR_RETIRED.
   */
  by(what: string, options: TrafficOptions = {}): TrafficGroup {
    refuseUnknown(options, ["top", "sortBy", "isReversed", "where", "holders"], "option");
    const { top: most = 10, sortBy = "bytes", isReversed = false, where } = options;
    checkMost("top", most);
    if (!ORDERS.includes(sortBy)) {
      throw invalidArgument(`sortBy ${JSON.stringify(sortBy)} is not one of ${ORDERS.join(", ")}.`);
    }
    if (where !== undefined && !isRowFilter(where)) throw invalidArgument("where takes what parseFilter() returns.");
    const grouping = parseTrafficGrouping(what);
    const holders = grouping.needsHolders ? this.#listeners.shared(options.holders ?? this.holders) : undefined;
    const sums = new GroupSums(trafficKeys(grouping, this.#listeners, holders));
    for (const part of this.#parts) sums.add(part, where, this.elapsedMs / 1000);
    const top = sums.top(most, sortBy, isReversed);
    return { by: what, distinct: sums.distinct, total: sums.total, top };
  }
}

/** Sums of groups of connections. */
class GroupSums {
  readonly #groups: RowGroups;
  readonly #areCombined: boolean;
  /** For each of SUMS, by the number of a group. */
  readonly #sums = new Map(SUMS.map((name) => [name, [] as number[]]));
  #names: (readonly (string | undefined)[])[] = [];

  constructor(keys: readonly RowKeys[]) {
    this.#areCombined = keys.length > 1;
    this.#groups = new RowGroups(keys, true);
  }

  get distinct(): number {
    return this.#of("sockets").length;
  }

  get total(): TrafficSums {
    return sumsOf((name) => this.#of(name).reduce((sum, value) => sum + value, 0));
  }

  add({ keyed, numbers, rates, opened, ended, areThere }: CountedRows, where: RowFilter | undefined, seconds: number) {
    const { columns } = keyed;
    const rows = where ? where.narrow(columns, numbers.slice()) : numbers;
    const groups = this.#number({ columns }, rows);
    const values: Readonly<Record<keyof TrafficSums, (row: number) => number>> = {
      ...valuesOf((name: RateName) => {
        const rate = rates[name];
        return (row: number) => rate[row] ?? 0;
      }),
      sockets: () => (areThere ? 1 : 0),
      opened: (row) => (opened[row] ?? 0) / seconds,
      ended: (row) => (ended[row] ?? 0) / seconds,
    };
    for (const name of SUMS) {
      const sums = this.#of(name);
      const numberOf = values[name];
      for (let i = 0; i < rows.length; i++) {
        const group = groups[i] ?? 0;
        sums[group] = (sums[group] ?? 0) + numberOf(rows[i] ?? 0);
      }
    }
  }

  top(most: number, sortBy: TrafficOrder, isReversed: boolean): TrafficEntry[] {
    const weightOf = this.#weights(sortBy);
    const sign = isReversed ? -1 : 1;
    const isByName = sortBy === "key" || this.distinct <= MOST_ORDERED;
    const bytesOf = sortBy === "key" ? () => 0 : this.#weights("bytes");
    const isBefore = (group: number, other: number) => {
      const difference = sign * (bytesOf(group) - bytesOf(other));
      if (difference !== 0) return difference > 0;
      return isByName ? this.#isBefore(group, other) : group < other;
    };
    const top = new Top<number>(most, sortBy === "key" && isReversed ? (a, b) => isBefore(b, a) : isBefore);
    for (let group = 0; group < this.distinct; group++) {
      const weight = weightOf(group);
      top.offer(Number.isNaN(weight) ? 0 : sign * weight, group);
    }
    return top.entries.map(({ key: group }) => this.#entry(group));
  }

  #entry(group: number): TrafficEntry {
    const keys = this.#namesOf(group);
    const isKnown = keys.some((key) => key !== undefined);
    return {
      key: isKnown ? keys.map((key) => key ?? "-").join(",") : undefined,
      ...(this.#areCombined && { keys }),
      ...sumsOf((name) => this.#of(name)[group] ?? 0),
    };
  }

  #weights(sortBy: TrafficOrder): (group: number) => number {
    if (sortBy === "key") return () => 0;
    if (sortBy !== "bytes") return (group) => this.#of(sortBy)[group] ?? 0;
    const [bytesIn, bytesOut] = [this.#of("bytesIn"), this.#of("bytesOut")];
    // Before Linux 4.19 the kernel counts no bytes that are sent.
    return (group) => (bytesIn[group] || 0) + (bytesOut[group] || 0);
  }

  /** The number of each row's group. */
  #number(keyed: KeyedRows, rows: Uint32Array): Uint32Array {
    const numberOf = this.#groups.of(keyed);
    return rows.map(numberOf);
  }

  #of(name: keyof TrafficSums): number[] {
    return this.#sums.get(name) ?? [];
  }

  #namesOf(group: number): readonly (string | undefined)[] {
    let names = this.#names[group];
    if (names === undefined) {
      names = this.#groups.names(group);
      this.#names[group] = names;
    }
    return names;
  }

  /** Numbers by their value, all else as text; what is not known last. */
  #isBefore(group: number, other: number): boolean {
    const others = this.#namesOf(other);
    for (const [i, name] of this.#namesOf(group).entries()) {
      const its = others[i];
      if (name === its) continue;
      if (name === undefined || its === undefined) return its === undefined;
      const difference = Number(name) - Number(its);
      return Number.isNaN(difference) || difference === 0 ? name < its : difference < 0;
    }
    return false;
  }
}

function sumsOf(value: (name: keyof TrafficSums) => number): TrafficSums {
  return { ...valuesOf(value), sockets: value("sockets"), opened: value("opened"), ended: value("ended") };
}
