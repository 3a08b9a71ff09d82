import type { Failure } from "../async/failure";
import type { ChangeLists } from "../changes/changes";
import type { KernelCounters } from "../procfs/network/kernel-counters";
import type { EphemeralPorts } from "../summary/ephemeral-ports";
import type { DirectionHints } from "./direction";
import type { KnownRows } from "./ends/known-rows";
import type { OwnedRows } from "./ownership";
import type { PortTraffic } from "./rates/listener-traffic";
import type { MeasuredRates } from "./rates/measure-rates";
import type { ProcessSums } from "./rates/process-sums";
import type { RoundTrips } from "./rates/round-trips";
import type { RowHolders } from "./rates/row-holders";
import type { Tally } from "./tally";

/** How long one refresh took, in the worker. */
export interface Timing {
  /** Reading the kernel's tables and parsing them, milliseconds. */
  read: number;
  /** Looking again for what had vanished; 0 when nothing had. */
  confirm: number;
  /** Indexing, adding up, comparing, and what directions take. */
  compare: number;
  /** Finding the owner's rows, and with `holders` who holds the others. */
  own: number;
  /** Comparing counters, and adding up what was found of the owner and of others; 0 or nearly so without info and holders. */
  rates: number;
}

/**
 * What one refresh found beside the table: plain data, which goes from the worker to the snapshot as it is. Row numbers
 * are those of the table.
 */
export interface Reading {
  /** When the table was read: milliseconds since 1970. */
  readonly time: number;
  /** What changed since the reading before; undefined for the first. */
  readonly lists: ChangeLists | undefined;
  /** The owner's rows, or why they are unknown: the process has ended, or could not be inspected (permission denied). Undefined without an owner. */
  readonly owned: OwnedRows | Failure | undefined;
  /** Who holds the rows' sockets, or why that is unknown. Undefined where it was not asked for. */
  readonly holders: RowHolders | Failure | undefined;
  readonly directionHints: DirectionHints;
  readonly tally: Tally;
  readonly kernel: KernelCounters;
  /** Undefined where the range is not known, or not all tables of TCP are read. */
  readonly ephemeralPorts: EphemeralPorts | undefined;
  /** Undefined for the first reading, and where there are no counters. */
  readonly rates: MeasuredRates | undefined;
  /** Of each port that the owner listens on, or whose connections it still serves; none without rates or owner. */
  readonly traffic: readonly PortTraffic[];
  /** Of the owner; undefined without one, and where there are no round-trip times. */
  readonly roundTrips: RoundTrips | undefined;
  /** None where holders are not known. */
  readonly processes: readonly ProcessSums[];
  /** Undefined where ends are not heard of. */
  readonly known: KnownRows | undefined;
  readonly timing: Timing;
}

/** The memory of a reading's row numbers: it can be given to another thread without a copy. */
export function buffersOfReading({ lists, owned, holders, directionHints, known }: Reading): ArrayBuffer[] {
  const rows = owned && "rows" in owned ? owned : undefined;
  const held = holders && "processes" in holders ? [holders.processOf, holders.descriptors] : [];
  const arrays = [lists, rows, directionHints, known].flatMap((part) => Object.values({ ...part }));
  return [...arrays, ...held].map(({ buffer }) => buffer);
}
