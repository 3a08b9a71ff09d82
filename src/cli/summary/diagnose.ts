import { type Diagnosis, diagnosisOf } from "../../findings/findings";
import type { KnownFacts } from "../../findings/known-facts";
import { LiveTable, localPortRange, parseFilter, readSockets, SockdexError, type SocketTable } from "../../index";
import { fullProcesses } from "../../procfs/process/descriptor-use";
import { runningMs } from "../../procfs/process/running-time";
import { ConnectionsNow } from "../../procfs/sockets/connections-now";
import { type InputOptions, placeOf } from "../args/input";
import type { Processes } from "../rows/processes";

/** What stands out in the rows of a dump, or of the live tables of this machine, whose processes are asked only if something does. */
export function diagnose(
  table: SocketTable,
  rows: Uint32Array,
  options: InputOptions,
  processes: Processes | undefined,
): Diagnosis {
  if (processes === undefined || !(table instanceof LiveTable)) return diagnosisOf(table, {}, rows);
  const facts: KnownFacts = {
    localPorts: localPortRange(options.procRoot, options.pid),
    descriptors: fullProcesses(options),
  };
  const first = diagnosisOf(table, facts, rows);
  if (first.findings.length === 0 && facts.descriptors?.length === 0) return first;
  const isQueueing = first.findings.some(({ kind }) => kind === "accept-queue");
  const backlogLimits = isQueueing ? backlogLimitsOf(options) : undefined;
  const connections = options.source === "procfs" ? undefined : new ConnectionsNow(table, placeOf(options));
  const more: KnownFacts = {
    backlogLimits,
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

/** Of listeners where something waits, by their inode; undefined where netlink is not to be asked, or not there. */
function backlogLimitsOf(options: InputOptions): ReadonlyMap<number, number> | undefined {
  const { source = "auto", allNamespaces = false } = options;
  if (source === "procfs") return undefined;
  try {
    const filter = parseFilter("state listening and rx > 0");
    const how = { source: "netlink", info: ["backlogLimit"], filter, allNamespaces, ...placeOf(options) } as const;
    return new Map([...readSockets(how)].map(({ inode, backlogLimit = 0 }) => [inode, backlogLimit]));
  } catch (error) {
    if (error instanceof SockdexError) return undefined;
    throw error;
  }
}
