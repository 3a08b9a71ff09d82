import { readlinkSync } from "node:fs";
import { join } from "node:path";
import { keptName } from "../../filter/held-by";
import { type Holder, type Holders, socketHolders } from "../../index";

/** Who holds which socket: one pass over /proc, made when it is first asked for. */
export class Processes {
  /** They are of a recorded snapshot, and not those of now. */
  readonly areRecorded: boolean;
  readonly #procRoot: string | undefined;
  #holders: Holders | undefined;
  #lastPass: Holders | undefined;

  /** `recorded`: who held the sockets of a recorded snapshot. */
  constructor(procRoot: string | undefined, recorded?: Holders) {
    this.#procRoot = procRoot;
    this.#holders = recorded;
    this.areRecorded = recorded !== undefined;
  }

  of(inode: number): readonly Holder[] {
    return this.all.byInode.get(inode) ?? [];
  }

  /** Sockets of a process: inodes. */
  ofPid(pid: number): Set<number> {
    const all = [...this.all.byInode].filter(([, holders]) => holders.some((holder) => holder.pid === pid));
    return new Set(all.map(([inode]) => inode));
  }

  /** Sockets of processes with this name, or where none has it, with it in their name; by pid. */
  named(name: string): Map<number, Set<number>> {
    const kept = keptName(name);
    const all = [...this.all.byInode].flatMap(([inode, holders]) => holders.map((holder) => ({ inode, holder })));
    const exact = all.filter(({ holder }) => holder.name === kept);
    const found = new Map<number, Set<number>>();
    for (const { inode, holder } of exact.length > 0 ? exact : all.filter(({ holder }) => holder.name.includes(name))) {
      const inodes = found.get(holder.pid) ?? new Set();
      found.set(holder.pid, inodes.add(inode));
    }
    return found;
  }

  /** One process of each network namespace that these are in. Where it cannot be told, each process counts. */
  onePerNamespace(pids: Iterable<number>): number[] {
    const first = new Map<string, number>();
    for (const pid of pids) {
      const namespace = this.#namespace(pid);
      if (!first.has(namespace)) first.set(namespace, pid);
    }
    return [...first.values()];
  }

  #namespace(pid: number): string {
    const folder = join(this.#procRoot ?? "/proc", String(pid));
    try {
      return readlinkSync(join(folder, "ns/net"));
    } catch {
      return folder;
    }
  }

  /** As the last pass has it. */
  get all(): Holders {
    this.#holders ??= socketHolders(this.#procRoot);
    return this.#holders;
  }

  /** Makes another pass. Sockets that nothing holds any more stay known by who held them at the pass before. */
  readAgain(): Holders {
    const before = this.#lastPass?.byInode ?? [];
    const now = socketHolders(this.#procRoot);
    this.#lastPass = now;
    this.#holders = { ...now, byInode: new Map([...before, ...now.byInode]) };
    return this.#holders;
  }
}
