import { isOwn, netFolder, type Where } from "../procfs/network/net-folder";
import { infoFrom, wantedTables } from "../procfs/tables/read-sockets";
import { checkSource } from "../procfs/tables/source-reader";
import { invalidArgument } from "../table/errors";
import type { Protocol, TableSource } from "../table/index";
import type { Info } from "../table/reading/info";
import { NUMBER, refuseOtherKinds, shown, TEXT } from "../table/reading/option-kinds";
import { refuseUnknown } from "../table/reading/options";
import { withCounters } from "./rates/rate-names";
import type { SnapshotOptions } from "./snapshots";

/** @internal The names of all. */
export const MONITOR_OPTIONS = [
  "intervalMs",
  "protocols",
  "source",
  "info",
  "pid",
  "procRoot",
  "owner",
  "ends",
  "holders",
  "stuckAfter",
  "maximumMemory",
  "signal",
];

export interface MonitorOptions extends Where {
  /** Refresh by itself so often; 0: without a pause. Left out: only refresh() does. Unit: ms. */
  intervalMs?: number;
  /** Tables to read, default tcp and tcp6. */
  protocols?: readonly Protocol[];
  /**
   * Where rows come from, as of readSockets(). Default `auto`: netlink, which takes less than half of the processor time and
   * knows each socket by its cookie, where it is available, else /proc; `table.source` says which, and
   * `table.diagnostics.fallback` why. With `netlink` alone refresh() rejects where it is not available.
   */
  source?: TableSource | "auto";
  /**
   * Columns that only netlink gives: all with true, or those of these names, as of readSockets(). Default none. The
   * counters that `snapshot.rates` is made of come together: bytesReceived, bytesSent, bytesRetrans, segsIn, segsOut and
   * totalRetrans. Rows that `auto` has to read from /proc have none of them.
   */
  info?: Info;
  /**
   * The process whose sockets own() and leaks() speak of; false for none. Default this process, or none when pid or
   * procRoot say to look elsewhere. Of another user's process it takes permission.
   */
  owner?: number | false;
  /**
   * Hears of each TCP connection that ends, from the kernel, in a thread of its own: see the event `ended` and ends().
   * Default false. True: the constructor throws where that is not possible. `auto`: it goes on without, and `withoutEnds`
   * says why. It takes koffi and no privilege, but CAP_SYS_ADMIN for the namespace of another `pid`.
   */
  ends?: boolean | "auto";
  /**
   * Find the process that holds each socket, for `snapshot.rates.by("process")`: the worker looks at all descriptors that
   * this user may see when sockets have come to be, else at every eighth refresh; some 5 µs each. Default false.
   */
  holders?: boolean;
  /**
   * A queue is reported as stuck when it was not empty, and not shorter than before, in this many snapshots in a row. Default 3.
   * With `info` that has bytesAcked and bytesReceived, or the counters of `snapshot.rates`, one through which data flow is not.
   */
  stuckAfter?: number;
  /**
   * Ceiling of each table's memory in bytes, at most 4 GiB (the default). There are four, and comparing has one of its own.
   * `snapshot.rates` counts towards it: 48 bytes a row.
   */
  maximumMemory?: number;
  /** Closes the monitor. */
  signal?: AbortSignal;
}

/** What is sent to the worker. Mistakes are thrown here, before it starts. */
export function checkOptions(options: MonitorOptions): SnapshotOptions {
  refuseUnknown(options, MONITOR_OPTIONS, "option");
  refuseOtherKinds(options, { intervalMs: NUMBER, procRoot: TEXT, maximumMemory: NUMBER });
  const { intervalMs, protocols, source = "auto", info, holders = false, stuckAfter = 3 } = options;
  const { pid, procRoot, owner, ends = false, maximumMemory, signal } = options;
  if (typeof ends !== "boolean" && ends !== "auto") {
    throw invalidArgument(`ends ${shown(ends)} is not true, false or auto.`);
  }
  if (intervalMs !== undefined && !(intervalMs >= 0 && intervalMs <= 2 ** 31 - 1)) {
    throw invalidArgument(`intervalMs ${String(intervalMs)} is not a number of milliseconds.`);
  }
  if (typeof holders !== "boolean") throw invalidArgument(`holders ${String(holders)} is not true or false.`);
  checkSource(source);
  const where = { ...(pid === undefined ? {} : { pid }), ...(procRoot === undefined ? {} : { procRoot }) };
  // Netlink needs no /proc for the own namespace.
  if (source === "procfs" || !isOwn(where)) netFolder(where);
  if (!Number.isInteger(stuckAfter) || stuckAfter < 1 || stuckAfter > 65535) {
    throw invalidArgument(`stuckAfter ${String(stuckAfter)} is not a number of snapshots.`);
  }
  if (owner !== undefined && owner !== false && !(Number.isInteger(owner) && owner > 0)) {
    throw invalidArgument(`owner ${String(owner)} is not a pid.`);
  }
  if (maximumMemory !== undefined && !(maximumMemory > 0)) {
    throw invalidArgument(`maximumMemory ${String(maximumMemory)} is not a number of bytes.`);
  }
  // Of another realm it is another class's.
  if (signal && typeof signal.addEventListener !== "function") throw invalidArgument("signal is not an AbortSignal.");
  const isElsewhere = pid !== undefined || procRoot !== undefined;
  const ownerPid = owner ?? (isElsewhere ? false : process.pid);
  return {
    source,
    protocols: wantedTables(protocols),
    info: withCounters(infoFrom(source, info)),
    stuckAfter,
    ...where,
    holders,
    ...(maximumMemory === undefined ? {} : { maximumMemory }),
    ...(ownerPid === false ? {} : { owner: ownerPid }),
  };
}
