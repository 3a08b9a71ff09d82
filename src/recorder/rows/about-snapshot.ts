import { type PackedCapture, readingOf } from "../../capture/packed-capture";
import { type DescriptorUse, isNearlyFull } from "../../findings/known-facts";
import type { EndsLost } from "../../live/ends/ends";
import type { MonitorOptions } from "../../live/monitor-options";
import type { Snapshot } from "../../live/snapshot";
import type { Where } from "../../procfs/network/net-folder";
import { knownPortRange, reservedPorts } from "../../procfs/network/port-range";
import { descriptorUses } from "../../procfs/process/descriptor-use";
import { wantedTables } from "../../procfs/tables/read-sockets";
import { SockdexError } from "../../table/errors";
import type { PortRange } from "../../table/queries/filter";
import type { InspectedProcesses } from "../../text/holders";
import type { RecordedProcess } from "./known-processes";

/** What is recorded beside a snapshot's rows. */
export interface RecordedAbout extends Pick<PackedCapture, "protocols" | "source" | "fallback" | "diagnostics"> {
  /** Processes that are new in this segment. */
  readonly processes?: readonly RecordedProcess[];
  readonly inspected?: InspectedProcesses;
  /** Processes that have nearly as many descriptors as they may. */
  readonly descriptors?: readonly DescriptorUse[];
  readonly localPorts?: PortRange;
  readonly reservedPorts?: readonly PortRange[];
  /** Ends that were lost since the recording began. */
  readonly lostEnds?: EndsLost;
}

export function aboutSnapshot(
  snapshot: Snapshot,
  { protocols, procRoot, pid }: MonitorOptions,
  processes: readonly RecordedProcess[],
  lostEnds: EndsLost | undefined,
): RecordedAbout {
  const { table, hasHolders } = snapshot;
  const localPorts = knownPortRange(procRoot, pid);
  const reserved = reservedPorts(procRoot, pid);
  const where = { ...(procRoot !== undefined && { procRoot }), ...(pid !== undefined && { pid }) };
  const full = hasHolders ? fullProcesses(where) : [];
  return {
    ...readingOf(table, wantedTables(protocols)),
    ...(processes.length > 0 && { processes }),
    ...(hasHolders && { inspected: inspectedBy(snapshot.rowHolders) }),
    ...(full.length > 0 && { descriptors: full }),
    ...(localPorts && { localPorts }),
    ...(reserved && { reservedPorts: reserved }),
    ...(lostEnds && { lostEnds }),
  };
}

/** None where /proc cannot be looked through: the snapshot is worth having without them. */
function fullProcesses(where: Where): DescriptorUse[] {
  try {
    return descriptorUses(where).filter(isNearlyFull);
  } catch (error) {
    if (error instanceof SockdexError) return [];
    throw error;
  }
}

function inspectedBy({ all, unreadable, areSomeHidden }: Snapshot["rowHolders"]): InspectedProcesses {
  return { processes: all, unreadable, areSomeHidden };
}
