import { join } from "node:path";
import { type CapturedProcess, type CaptureFacts, heldSockets } from "../../capture/capture-facts";
import { isNearlyFull } from "../../findings/known-facts";
import type { QueryTable } from "../../table/index";
import type { Where } from "../network/net-folder";
import { knownPortRange, reservedPorts } from "../network/port-range";
import { containerOf } from "./container";
import { descriptorUses } from "./descriptor-use";
import { rootOf } from "./root";
import { runningMs } from "./running-time";
import { socketHolders } from "./socket-holders";

export interface FactsOptions extends Where {
  /** Whether processes are looked at: true by default. */
  processes?: boolean;
  /** How many connections the accept queues of listeners take, by inode: see backlogLimits(). */
  limits?: ReadonlyMap<number, number> | undefined;
}

/**
 * What is known beside live tables that were read just now. It takes a pass over /proc, some 5 µs a descriptor. Processes
 * that hold no socket of `table` are left out. Throws ERR_NOT_LINUX, ERR_NO_PROCFS, ERR_READ.
 */
export function captureFacts(
  table: QueryTable,
  { processes = true, limits, ...where }: FactsOptions = {},
): CaptureFacts {
  const { procRoot, pid } = where;
  const localPorts = knownPortRange(procRoot, pid);
  const reserved = reservedPorts(procRoot, pid);
  return {
    sockdexFacts: 1,
    ...(processes ? processFacts(table, where) : { areProcessesLeftOut: true }),
    ...(limits && { backlogLimits: [...limits].filter(([inode]) => table.byInode(inode)).flat() }),
    ...(localPorts && { localPorts }),
    ...(reserved && { reservedPorts: reserved }),
  };
}

function processFacts(table: QueryTable, where: Where): Pick<CaptureFacts, "processes" | "inspected"> {
  const { byInode, ...inspected } = socketHolders(where.procRoot);
  // A captured tree of tables alone.
  if (inspected.processes === 0) return {};
  const held = new Map<number, Held>();
  for (const [inode, holders] of byInode) {
    if (table.byInode(inode) === undefined) continue;
    for (const { pid, name, fd } of holders) {
      const own = held.get(pid) ?? { name, sockets: [] };
      own.sockets.push({ inode, fd });
      held.set(pid, own);
    }
  }
  const uses = new Map(descriptorUses(where).map((use) => [use.pid, use]));
  const full = [...uses.values()].filter(isNearlyFull).map(({ pid }) => pid);
  const pids = [...new Set([...held.keys(), ...full])].sort((a, b) => a - b);
  const processes = pids.map((pid) => {
    const use = uses.get(pid);
    const process = processOf(pid, held.get(pid) ?? { name: use?.name ?? "", sockets: [] }, where);
    return use ? { ...process, open: use.open, limit: use.limit } : process;
  });
  return { processes, inspected };
}

/** A process's name, and the sockets it holds. */
interface Held {
  name: string;
  sockets: { inode: number; fd: number }[];
}

function processOf(pid: number, { name, sockets }: Held, { procRoot }: Where): CapturedProcess {
  const folder = join(rootOf(procRoot), String(pid));
  const running = runningMs(pid, procRoot);
  return {
    ...{ pid, name },
    ...containerOf(folder),
    ...(running !== undefined && { runningMs: Math.round(running) }),
    ...heldSockets(sockets),
  };
}
