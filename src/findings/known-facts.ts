import type { PortRange } from "../table/queries/filter";
import type { SocketHolders } from "../text/holders";

/** What is known beside the table. Without it findings say less. */
export interface KnownFacts {
  /** Who holds which socket. */
  readonly holders?: SocketHolders | undefined;
  /** The ports that the kernel hands out by itself; those of a new Linux by default. */
  readonly localPorts?: PortRange | undefined;
  /** Ranges of them that it does not hand out. */
  readonly reservedPorts?: readonly PortRange[] | undefined;
  /** By the inode of a listener: how many connections its accept queue takes. */
  readonly backlogLimits?: ReadonlyMap<number, number> | undefined;
  /** Of processes that hold sockets, or have nearly as many descriptors as they may. */
  readonly descriptors?: readonly DescriptorUse[] | undefined;
  /** A row asked for once more, of a live table; undefined where the connection is gone, or cannot be asked for. */
  readonly connectionNow?: ((row: number) => ConnectionNow | undefined) | undefined;
  /** For how many milliseconds a process has run; of a capture, had run. */
  readonly runningMs?: ((pid: number) => number | undefined) | undefined;
  /** It is of a capture, which may be long ago. */
  readonly isCaptured?: boolean | undefined;
}

/** A TCP connection as the kernel has it a moment after its row was read, in the same state. */
export interface ConnectionNow {
  /** Code of its state. */
  readonly state: number;
  /** Bytes that the program has not read. */
  readonly rxQueue: number;
  /** struct tcp_info, valid until the next one is asked for. */
  readonly info: DataView;
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

/** Whether a process has nearly as many descriptors as it may. */
export function isNearlyFull({ open, limit }: DescriptorUse): boolean {
  return open >= limit * NEARLY;
}
