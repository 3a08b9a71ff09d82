import { type Libc, libc } from "../../libc/libc";
import { Channel } from "../../sockdiag/channel";
import { PURPOSE } from "../../sockdiag/destroy-refusal";
import { namespaceOf } from "../network/namespace";
import { isOwn, netFolder, type Where } from "../network/net-folder";
import { type DestroyableSocket, destroyBy } from "./destroy-by";

/** Closes one socket after another of a network namespace, which it can reach until it is closed: whatever becomes of `pid`. */
export class SocketDestroyer {
  readonly #libc: Libc;
  readonly #channel: Channel;

  /** Throws what destroySocket() does of its options. */
  constructor(options: Where = {}) {
    this.#libc = libc(PURPOSE);
    this.#channel = new Channel(this.#libc, isOwn(options) ? undefined : namespaceOf(options, netFolder(options)));
  }

  /** As destroySocket(), which throws the same. */
  destroy(row: DestroyableSocket): boolean {
    return destroyBy(this.#libc, this.#channel, row);
  }

  close(): void {
    this.#channel.close();
  }
}
