import { knownFactsOf } from "../../findings/captured-facts";
import { type Diagnosis, diagnosisOf } from "../../findings/findings";
import { isNearlyFull, type KnownFacts } from "../../findings/known-facts";
import { LiveTable, localPortRange, parseFilter, type SocketTable } from "../../index";
import { reservedPorts } from "../../procfs/network/port-range";
import { descriptorUses } from "../../procfs/process/descriptor-use";
import { runningMs } from "../../procfs/process/running-time";
import { ConnectionsNow } from "../../procfs/sockets/connections-now";
import { type InputOptions, placeOf } from "../args/input";
import { backlogLimits } from "../rows/backlog-limits";
import type { Processes } from "../rows/processes";

const QUEUEING = parseFilter("state listening and rx > 0");

/** What stands out in the rows of a dump, or of the live tables of this machine, whose processes are asked only if something does. */
export function diagnose(
  table: SocketTable,
  rows: Uint32Array,
  options: InputOptions,
  processes: Processes | undefined,
): Diagnosis {
  if (options.recorded) return diagnosisOf(table, knownFactsOf(options.recorded.facts), rows);
  if (processes === undefined || !(table instanceof LiveTable)) return diagnosisOf(table, {}, rows);
  const facts: KnownFacts = {
    localPorts: localPortRange(options.procRoot, options.pid),
    reservedPorts: reservedPorts(options.procRoot, options.pid),
    descriptors: descriptorUses(options),
  };
  const first = diagnosisOf(table, facts, rows);
  if (first.findings.length === 0 && !facts.descriptors?.some(isNearlyFull)) return first;
  const isQueueing = first.findings.some(({ kind }) => kind === "accept-queue");
  const { source, allNamespaces = false } = options;
  const place = placeOf(options);
  const connections = source === "procfs" ? undefined : new ConnectionsNow(table, place);
  const more: KnownFacts = {
    // Of a source that is not to be asked nothing is.
    backlogLimits: isQueueing && source !== "procfs" ? backlogLimits(QUEUEING, { ...place, allNamespaces }) : undefined,
    holders: processes.all,
    connectionNow: (row) => connections?.of(row),
    runningMs: (pid) => runningMs(pid, options.procRoot),
  };
  try {
    return diagnosisOf(table, { ...facts, ...more }, rows);
  } finally {
    connections?.close();
  }
}
