import type { SocketHolders } from "../text/holders";
import { bound, type Condition, EVERYTHING, NOTHING } from "./condition";

/**
 * Holds for sockets of which nobody knows who holds them, where that decides whether they meet a condition. Undefined
 * where it does not go by who holds a socket.
 */
export function uncertainty(condition: Condition, { byInode }: SocketHolders): Condition | undefined {
  if (!goesByHolders(condition)) return undefined;
  const known: Condition = { is: "held", inodes: new Set(byInode.keys()) };
  return bound("and", [
    { is: "number", column: "inode", comparison: "!=", value: 0 },
    { is: "not", condition: known },
    assumed(condition, true),
    { is: "not", condition: assumed(condition, false) },
  ]);
}

function goesByHolders(condition: Condition): boolean {
  if (condition.is === "not") return goesByHolders(condition.condition);
  if (condition.is !== "chain") return condition.is === "held";
  return goesByHolders(condition.first) || condition.rest.some((next) => goesByHolders(next.condition));
}

/** The condition, where each holder is as it takes for it to hold, or not to. */
function assumed(condition: Condition, holds: boolean): Condition {
  switch (condition.is) {
    case "held":
      return holds ? EVERYTHING : NOTHING;
    case "not":
      return { is: "not", condition: assumed(condition.condition, !holds) };
    case "chain":
      return {
        is: "chain",
        first: assumed(condition.first, holds),
        rest: condition.rest.map(({ by, condition: next }) => ({ by, condition: assumed(next, holds) })),
      };
    default:
      return condition;
  }
}
