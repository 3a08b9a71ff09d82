import { readlinkSync } from "node:fs";
import { join } from "node:path";
import { type Holder, type Holders, socketHolders } from "../../index";

/** Who holds which socket: one pass over /proc, made when it is first asked for. */
export class Processes {
  readonly #procRoot: string | undefined;
  #holders: Holders | undefined;

  constructor(procRoot: string | undefined) {
    this.#procRoot = procRoot;
  }

  of(inode: number): readonly Holder[] {
    return this.#all.byInode.get(inode) ?? [];
  }

  /** Those whose descriptors may not be read. */
  get unreadable(): number {
    return this.#all.unreadable;
  }

  /** Sockets of processes with this name, or where none has it, with it in their name; by pid. */
  named(name: string): Map<number, Set<number>> {
    // The kernel keeps 15 bytes of a name.
    const kept = Buffer.from(name).subarray(0, 15).toString();
    const all = [...this.#all.byInode].flatMap(([inode, holders]) => holders.map((holder) => ({ inode, holder })));
    const exact = all.filter(({ holder }) => holder.name === kept);
    const found = new Map<number, Set<number>>();
    for (const { inode, holder } of exact.length > 0 ? exact : all.filter(({ holder }) => holder.name.includes(name))) {
      const inodes = found.get(holder.pid) ?? new Set();
      found.set(holder.pid, inodes.add(inode));
    }
    return found;
  }

  /** Processes by their network namespace: the first of each speaks for it. */
  namespaces(pids: Iterable<number>): Map<number, number[]> {
    const first = new Map<string, number>();
    const groups = new Map<number, number[]>();
    for (const pid of pids) {
      const namespace = this.#namespace(pid);
      const speaker = first.get(namespace) ?? pid;
      first.set(namespace, speaker);
      groups.set(speaker, [...(groups.get(speaker) ?? []), pid]);
    }
    return groups;
  }

  #namespace(pid: number): string {
    try {
      return readlinkSync(join(this.#procRoot ?? "/proc", String(pid), "ns/net"));
    } catch {
      // Ended, or a stranger's: taken for one of the many.
      return "";
    }
  }

  get #all(): Holders {
    this.#holders ??= socketHolders(this.#procRoot);
    return this.#holders;
  }
}
