import type { Finding } from "../../findings/finding";
import { findingsOf } from "../../findings/findings";
import type { KnownFacts } from "../../findings/known-facts";
import { localPortRange, parseFilter, readSockets, SockdexError, type SocketTable } from "../../index";
import { fullProcesses } from "../../procfs/process/descriptor-use";
import { type InputOptions, placeOf } from "../args/input";
import type { Processes } from "../rows/processes";

/** What stands out in the rows of a dump, or of the live tables of this machine, whose processes are asked only if something does. */
export function diagnose(
  table: SocketTable,
  rows: Uint32Array,
  options: InputOptions,
  processes: Processes | undefined,
): Finding[] {
  if (processes === undefined) return findingsOf(table, {}, rows);
  const facts: KnownFacts = {
    localPorts: localPortRange(options.procRoot, options.pid),
    descriptors: fullProcesses(options),
  };
  const found = findingsOf(table, facts, rows);
  if (found.length === 0 && facts.descriptors?.length === 0) return found;
  const isQueueing = found.some(({ kind }) => kind === "accept-queue");
  const backlogLimits = isQueueing ? backlogLimitsOf(options) : undefined;
  return findingsOf(table, { ...facts, backlogLimits, holders: processes.all }, rows);
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
