import { type CaptureFacts, numbersAt } from "../capture/capture-facts";
import type { Holder, SocketHolders } from "../text/holders";
import type { KnownFacts } from "./known-facts";

/** What is known beside the tables of a capture, as findings take it. */
export function knownFactsOf({ processes, backlogLimits = [], localPorts, reservedPorts }: CaptureFacts): KnownFacts {
  const running = new Map(processes?.map(({ pid, runningMs }) => [pid, runningMs]));
  const limits = new Map<number, number>();
  for (let i = 0; i < backlogLimits.length; i += 2) limits.set(backlogLimits[i] ?? 0, backlogLimits[i + 1] ?? 0);
  return {
    isCaptured: true,
    holders: processes && holdersOf(processes),
    descriptors: processes?.flatMap(({ pid, name, open, limit }) =>
      open === undefined || limit === undefined ? [] : [{ pid, name, open, limit }],
    ),
    runningMs: (pid) => running.get(pid),
    ...{ localPorts, reservedPorts, backlogLimits: limits },
  };
}

function holdersOf(processes: NonNullable<CaptureFacts["processes"]>): SocketHolders {
  const byInode = new Map<number, Holder[]>();
  for (const { pid, name, inodes, descriptors } of processes) {
    const numbers = numbersAt(descriptors);
    for (const [i, inode] of numbersAt(inodes).entries()) {
      const holder = { pid, name, fd: numbers[i] ?? 0 };
      const others = byInode.get(inode);
      if (others) others.push(holder);
      else byInode.set(inode, [holder]);
    }
  }
  return { byInode };
}
