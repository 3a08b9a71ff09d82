import type { PortRange } from "../table/queries/filter";
import type { SocketHolders } from "../text/holders";

/** What is known beside the table. Without it findings say less. */
export interface KnownFacts {
  /** Who holds which socket. */
  readonly holders?: SocketHolders | undefined;
  /** The ports that the kernel hands out by itself; those of a new Linux by default. */
  readonly localPorts?: PortRange | undefined;
  /** By the inode of a listener: how many connections its accept queue takes. */
  readonly backlogLimits?: ReadonlyMap<number, number> | undefined;
  /** Processes that have nearly as many descriptors as they may. */
  readonly descriptors?: readonly DescriptorUse[] | undefined;
}

/** Open descriptors of a process, and how many it may have. */
export interface DescriptorUse {
  readonly pid: number;
  readonly name: string;
  readonly open: number;
  readonly limit: number;
}

/** From this share of a limit on something is nearly used up. */
export const NEARLY = 0.8;
