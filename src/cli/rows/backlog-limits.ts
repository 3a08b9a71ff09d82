import { type FilterExpression, parseFilter, type ReadOptions, readSockets, SockdexError } from "../../index";

/** How many connections the accept queues of these listeners take, by inode; undefined where netlink cannot be asked. */
export function backlogLimits(
  listeners: FilterExpression = parseFilter("state listening"),
  { pid, procRoot, allNamespaces = false }: Pick<ReadOptions, "pid" | "procRoot" | "allNamespaces"> = {},
): ReadonlyMap<number, number> | undefined {
  const where = { allNamespaces, ...(pid !== undefined && { pid }), ...(procRoot !== undefined && { procRoot }) };
  try {
    const rows = readSockets({ ...where, source: "netlink", info: ["backlogLimit"], filter: listeners });
    return new Map([...rows].map(({ inode, backlogLimit = 0 }) => [inode, backlogLimit]));
  } catch (error) {
    if (error instanceof SockdexError) return undefined;
    throw error;
  }
}
