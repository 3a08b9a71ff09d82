import { type PackedCapture, readingOf } from "../../capture/packed-capture";
import type { EndsLost } from "../../live/ends/ends";
import type { MonitorOptions } from "../../live/monitor-options";
import type { Snapshot } from "../../live/snapshot";
import { knownPortRange, reservedPorts } from "../../procfs/network/port-range";
import { wantedTables } from "../../procfs/tables/read-sockets";
import type { PortRange } from "../../table/queries/filter";
import type { InspectedProcesses } from "../../text/holders";
import type { RecordedProcess } from "./known-processes";

/** What is recorded beside a snapshot's rows. */
export interface RecordedAbout extends Pick<PackedCapture, "protocols" | "source" | "diagnostics"> {
  /** Processes that no snapshot before told of, in this segment. */
  readonly processes?: readonly RecordedProcess[];
  readonly inspected?: InspectedProcesses;
  readonly localPorts?: PortRange;
  readonly reservedPorts?: readonly PortRange[];
  /** Ends that could not be told, since the recording began. */
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
  return {
    ...readingOf(table, wantedTables(protocols)),
    ...(processes.length > 0 && { processes }),
    ...(hasHolders && { inspected: inspectedBy(snapshot.rowHolders) }),
    ...(localPorts && { localPorts }),
    ...(reserved && { reservedPorts: reserved }),
    ...(lostEnds && { lostEnds }),
  };
}

function inspectedBy({ all, unreadable, areSomeHidden }: Snapshot["rowHolders"]): InspectedProcesses {
  return { processes: all, unreadable, areSomeHidden };
}
