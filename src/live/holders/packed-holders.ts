import type { Holders } from "../../procfs/process/socket-holders";
import type { Holder } from "../../text/holders";

/** Who holds which socket, of several the process with the lowest pid: in typed arrays, which go to another thread without a copy. */
export interface PackedHolders extends Omit<Holders, "processes" | "byInode"> {
  /** By a hash of the inode, the number of a socket + 1; 0 for none. */
  slots: Uint32Array<ArrayBuffer>;
  /** By a socket's number. */
  inodes: Float64Array<ArrayBuffer>;
  /** Its process's place in `processes`, and that process's descriptor. */
  processOf: Uint32Array<ArrayBuffer>;
  descriptors: Uint32Array<ArrayBuffer>;
  processes: readonly Omit<Holder, "fd">[];
  /** Processes that this user can see. */
  all: number;
}

export function packHolders({ byInode, processes: all, ...hidden }: Holders): PackedHolders {
  const places = new Map<number, number>();
  const processes: Omit<Holder, "fd">[] = [];
  const { size } = byInode;
  const packed = {
    slots: new Uint32Array(2 ** (32 - Math.clz32(Math.max(7, size * 2)))),
    inodes: new Float64Array(size),
    processOf: new Uint32Array(size),
    descriptors: new Uint32Array(size),
  };
  let number = 0;
  for (const [inode, [holder]] of byInode) {
    if (holder === undefined) continue;
    const { pid, name, fd } = holder;
    let place = places.get(pid);
    if (place === undefined) {
      place = processes.push({ pid, name }) - 1;
      places.set(pid, place);
    }
    packed.inodes[number] = inode;
    packed.processOf[number] = place;
    packed.descriptors[number] = fd;
    let slot = slotOf(inode, packed.slots);
    while (packed.slots[slot] !== 0) slot = (slot + 1) & (packed.slots.length - 1);
    packed.slots[slot] = ++number;
  }
  return { ...packed, processes, all, ...hidden };
}

/** The number of a socket; −1 where nobody is known to hold it. */
export function heldNumber({ slots, inodes }: Pick<PackedHolders, "slots" | "inodes">, inode: number): number {
  for (let slot = slotOf(inode, slots); ; slot = (slot + 1) & (slots.length - 1)) {
    const number = (slots[slot] ?? 0) - 1;
    if (number < 0 || inodes[number] === inode) return number;
  }
}

export function buffersOfHolders({ slots, inodes, processOf, descriptors }: PackedHolders): ArrayBuffer[] {
  return [slots.buffer, inodes.buffer, processOf.buffer, descriptors.buffer];
}

/** The kernel counts inodes up, so this spreads them. */
function slotOf(inode: number, slots: Uint32Array): number {
  return (Math.imul(inode | 0, 0x9e3779b1) >>> 0) & (slots.length - 1);
}
