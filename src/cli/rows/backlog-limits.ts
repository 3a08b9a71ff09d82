import { type FilterExpression, parseFilter, type ReadOptions, readSockets, SockdexError } from "../../index";
import { placeOf } from "../args/input";

/** How many connections the accept queues of these listeners take, by inode; undefined where netlink cannot be asked. */
export function backlogLimits(
  listeners: FilterExpression = parseFilter("state listening"),
  { allNamespaces = false, ...where }: Pick<ReadOptions, "pid" | "procRoot" | "allNamespaces"> = {},
): ReadonlyMap<number, number> | undefined {
  try {
    const rows = readSockets({
      ...placeOf(where),
      allNamespaces,
      source: "netlink",
      info: ["backlogLimit"],
      filter: listeners,
    });
    return new Map([...rows].map(({ inode, backlogLimit = 0 }) => [inode, backlogLimit]));
  } catch (error) {
    if (error instanceof SockdexError) return undefined;
    throw error;
  }
}
