import type { ConnectionNow } from "../../findings/known-facts";
import { libc } from "../../libc/libc";
import type { RawEnd } from "../../libc/sockaddr";
import { Channel } from "../../sockdiag/channel";
import { connectionBetween } from "../../sockdiag/tcp-info/connection-now";
import { SockdexError } from "../../table/errors";
import { LAST_TCP } from "../../table/protocols";
import { namespaceOf } from "../network/namespace";
import { isOwn, netFolder, type Where } from "../network/net-folder";
import type { LiveTable } from "../tables/live-table";

/**
 * Asks the kernel once more for connections of a live table, one at a time, some 10 µs each. What cannot be asked for
 * is not known: without koffi, in a namespace that takes more rights, or bound to an interface.
 */
export class ConnectionsNow {
  readonly #table: LiveTable;
  readonly #where: Where;
  /** By the number of their namespace; 0: that of `where`. */
  readonly #channels = new Map<number, Channel | undefined>();

  /** `where`: as the table was read. */
  constructor(table: LiveTable, where: Where) {
    this.#table = table;
    this.#where = where;
  }

  /** Undefined where there is none in the row's state any more. Valid until the next call. */
  of(row: number): ConnectionNow | undefined {
    const { protocol, state, inode, namespace, localAddress, localPort, remoteAddress, remotePort } =
      this.#table.columns;
    if ((protocol[row] ?? 0) > LAST_TCP) return undefined;
    const channel = this.#channelOf(namespace?.[row] ?? 0);
    const end = (addresses: Uint8Array, ports: Uint16Array): RawEnd => ({
      address: addresses.subarray(row * 16, row * 16 + 16),
      port: ports[row] ?? 0,
    });
    const found =
      channel &&
      orUnknown(() => connectionBetween(channel, end(localAddress, localPort), end(remoteAddress, remotePort)));
    return found && found.inode === inode[row] && found.state === state[row] ? found : undefined;
  }

  close(): void {
    for (const channel of this.#channels.values()) channel?.close();
    this.#channels.clear();
  }

  #channelOf(namespace: number): Channel | undefined {
    if (!this.#channels.has(namespace))
      this.#channels.set(
        namespace,
        orUnknown(() => this.#open(namespace)),
      );
    return this.#channels.get(namespace);
  }

  #open(namespace: number): Channel | undefined {
    const where = this.#placeOf(namespace);
    return where && new Channel(libc(), isOwn(where) ? undefined : namespaceOf(where, netFolder(where)));
  }

  #placeOf(namespace: number): Where | undefined {
    if (namespace === 0) return this.#where;
    const { isOwn = false, pid } = this.#table.namespaces.get(namespace) ?? {};
    const { procRoot } = this.#where;
    if (isOwn) return {};
    return pid === undefined ? undefined : { pid, ...(procRoot !== undefined && { procRoot }) };
  }
}

function orUnknown<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch (error) {
    if (error instanceof SockdexError) return undefined;
    throw error;
  }
}
