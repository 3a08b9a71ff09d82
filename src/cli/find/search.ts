import { FilterExpression, inodesOfProcess, type QueryTable } from "../../index";
import { stateCode } from "../../table/states";
import type { Processes } from "../rows/processes";
import { endFilter } from "./end-filter";
import { rowsWithEnd } from "./endpoint-rows";
import { portOf, type Target } from "./target";

/** Where to look, what for, and what to say when it is not there. */
export interface Search {
  /** Processes whose network namespaces are read; none: where the command is, or the dump. */
  places: readonly number[];
  /** Row numbers, ascending. */
  rows(table: QueryTable): readonly number[];
  /** The sockets looked for, where they are known one by one. */
  inodes?: ReadonlySet<number>;
  /** Holds for every row that rows() may look at: a live table needs no others. Undefined: for all. */
  filter?: FilterExpression | undefined;
  /** Whether a row can only be judged beside all others. */
  isWhole?: boolean;
  absence: string;
}

/** Which open sockets are in none of the tables read. A TCP socket is in one from listen() or connect() on. */
const UNLISTED =
  "the kernel lists no TCP socket that is bound but neither listens nor connects, and no unbound UDP socket; netlink and packet sockets, and other network namespaces, have tables of their own";

/** How many of the sockets looked for were in no table, in words. */
export function missingText(missing: number, of: number): string {
  return `${missing} of ${of} sockets are in none of the tables: ${UNLISTED}`;
}

/** Throws what inodesOfProcess() does. */
export function searchFor(
  target: Target,
  processes: Processes,
  { file, procRoot, allNamespaces = false }: { file?: string; procRoot?: string; allNamespaces?: boolean },
): Search {
  const isDump = file !== undefined;
  if (processes.areRecorded) {
    // One look at one place.
    if (target.kind === "pid") return ofRecorded(processes.ofPid(target.pid), `process ${target.pid}`);
    if (target.kind === "name") return { ...byName(target.name, processes), places: [] };
  }
  switch (target.kind) {
    case "inode":
      return { ...sockets([target.inode]), places: [], absence: noInode(target.inode, isDump) };
    case "endpoint":
      return {
        places: [],
        rows: (table) => rowsWithEnd(table, target, isDump ? undefined : procRoot === undefined ? {} : { procRoot }),
        filter: endFilter(target),
        isWhole: target.networks !== undefined && target.port !== undefined,
        absence: isDump
          ? "no row has this endpoint"
          : `no socket has this endpoint, in ${allNamespaces ? "any network namespace that was read" : "this network namespace"}`,
      };
    case "pid": {
      const { pid } = target;
      const inodes = new Set(inodesOfProcess(pid, procRoot).values());
      const absence =
        inodes.size === 0
          ? `process ${pid} has no open sockets`
          : `none of the ${inodes.size} sockets of process ${pid} is in the tables: ${UNLISTED}`;
      return { ...sockets(inodes), places: [pid], absence };
    }
    case "descriptor": {
      const { pid, fd } = target;
      const inode = inodesOfProcess(pid, procRoot).get(fd);
      return inode === undefined
        ? { ...sockets([]), places: [pid], absence: `descriptor ${fd} of process ${pid} is not open, or not a socket` }
        : {
            ...sockets([inode]),
            places: [pid],
            absence: `socket ${inode} is in none of the tables: ${UNLISTED}`,
          };
    }
    case "name":
      return byName(target.name, processes);
  }
}

function ofRecorded(inodes: ReadonlySet<number>, whose: string): Search {
  return { ...sockets(inodes), places: [], absence: `${whose} held none of the sockets that were recorded` };
}

function byName(name: string, processes: Processes): Search {
  const found = processes.named(name);
  const inodes = new Set([...found.values()].flatMap((some) => [...some]));
  const places = processes.onePerNamespace(found.keys());
  const absence =
    found.size === 0
      ? `no process called ${JSON.stringify(name)} has a socket${portOf(name) === undefined ? "" : ` (a port is written :${name})`}`
      : `none of the ${inodes.size} sockets of ${JSON.stringify(name)} is in the tables: ${UNLISTED}`;
  return { ...sockets(inodes), places, absence };
}

/** A socket in TIME_WAIT has none any more, and there may be many. */
const MAY_HAVE_INODE = new FilterExpression("exclude time-wait", {
  is: "not",
  condition: { is: "state", codes: new Set([stateCode("TIME_WAIT")]) },
});

function sockets(inodes: Iterable<number>): Pick<Search, "rows" | "inodes" | "filter"> {
  const wanted = new Set(inodes);
  const rows = (table: QueryTable) =>
    [...wanted].flatMap((inode) => table.allByInode(inode).map(({ index }) => index)).sort((a, b) => a - b);
  return { rows, inodes: wanted, filter: MAY_HAVE_INODE };
}

function noInode(inode: number, inDump: boolean): string {
  const port = inode <= MOST_PORT ? ` (a port is written :${inode})` : "";
  if (inode === 0) {
    return "inode 0 belongs to no socket: rows without a descriptor have it (TIME_WAIT, SYN_RECV, not yet accepted); sockdex list shows them";
  }
  if (inDump) return `no row has inode ${inode}${port}`;
  return `no socket has inode ${inode}${port}: it is closed, or in none of the tables read; ${UNLISTED} (find --pid looks in those of a process)`;
}

const MOST_PORT = 0xffff;
