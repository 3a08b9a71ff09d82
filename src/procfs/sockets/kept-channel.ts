import { createRequire } from "node:module";
import { type Libc, libc } from "../../libc/libc";
import { Channel } from "../../sockdiag/channel";
import { PURPOSE } from "../../sockdiag/socket-lookup";
import { namespaceOf } from "../network/namespace";
import { isOwn, netFolder, type Where } from "../network/net-folder";

/** Loads node:worker_threads only now: it costs 2 ms, and every program that reads a table would pay them. */
function isMainThread(): boolean {
  // A bundler to CommonJS leaves import.meta empty.
  const threads: typeof import("node:worker_threads") = createRequire(import.meta.url ?? __filename)(
    "node:worker_threads",
  );
  return threads.isMainThread;
}

/** The main thread keeps its own: one descriptor, closed in a program that it starts. A worker's would outlive it. */
let kept: Channel | undefined;

/**
 * Runs `use` with a netlink socket of the namespace that `where` means. Throws what Channel, netFolder() and namespaceOf()
 * do.
 */
export function withChannel<T>(c: Libc, where: Where, use: (channel: Channel) => T): T {
  const isHere = isOwn(where);
  // One kept in another namespace would keep that alive.
  if (!isHere || c !== libc(PURPOSE) || !(kept || isMainThread())) {
    const channel = new Channel(c, isHere ? undefined : namespaceOf(where, netFolder(where)));
    try {
      return use(channel);
    } finally {
      channel.close();
    }
  }
  kept ??= new Channel(c);
  try {
    return use(kept);
  } catch (error) {
    kept.close();
    kept = undefined;
    throw error;
  }
}
