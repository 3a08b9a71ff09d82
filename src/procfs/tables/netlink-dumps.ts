import { statSync } from "node:fs";
import type { Libc } from "../../libc/libc";
import { NetlinkDump, type NetlinkOptions } from "../../sockdiag/netlink-dump";
import type { Protocol } from "../../table/protocols";

/** Where the sockets come from that netlink is asked by. */
export interface NetlinkDumps {
  /** Throws as NetlinkDump does. */
  open(protocols: readonly Protocol[], options: NetlinkOptions): NetlinkDump;
  /** The tables are read. */
  done(dump: NetlinkDump): void;
}

/** Each opened anew, and closed. */
export const freshDumps: NetlinkDumps = {
  open: (protocols, options) => new NetlinkDump(protocols, options),
  done: (dump) => dump.close(),
};

/**
 * One that stays open, and is asked again: it can be asked when the process has no descriptor left (EMFILE). When the
 * tables are those of another network namespace, or the last reading failed, another one takes its place. Node closes it
 * when the worker thread it was opened in ends. Its tables are in memory that two threads can see.
 */
export class KeptDump implements NetlinkDumps {
  readonly #libc: () => Libc;
  readonly #diag: WebAssembly.Module;
  #kept: { dump: NetlinkDump; of: string } | undefined;

  /** `libc` may throw what libc() does; `diag`: the threads build of what reads messages. */
  constructor(libc: () => Libc, diag: WebAssembly.Module) {
    this.#libc = libc;
    this.#diag = diag;
  }

  open(protocols: readonly Protocol[], options: NetlinkOptions): NetlinkDump {
    const of = JSON.stringify([protocols, options.namespace?.path, namespaceNumber(options)]);
    if (this.#kept?.of === of && this.#kept.dump.canBeReadAgain) return this.#kept.dump;
    // Its descriptor may be the last one there is.
    this.#kept?.dump.close();
    this.#kept = undefined;
    const dump = new NetlinkDump(protocols, { ...options, libc: this.#libc(), diag: this.#diag, isKept: true });
    this.#kept = { dump, of };
    return dump;
  }

  done(): void {}

  /** The one that was read last. */
  get last(): NetlinkDump | undefined {
    return this.#kept?.dump;
  }
}

/** Of another network namespace; a process may move, and its pid may come to be another's. */
function namespaceNumber({ namespace }: NetlinkOptions): number | undefined {
  try {
    return namespace && statSync(namespace.path).ino;
  } catch {
    // Opening it says why.
    return undefined;
  }
}
