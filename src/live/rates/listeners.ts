import type { Columns, QueryTable } from "../../table/index";
import { LAST_TCP } from "../../table/protocols";
import { LISTEN } from "../../table/states";
import type { Holder, SocketHolders } from "../../text/holders";
import { wordsOf } from "../address-set";

/** Whose a socket is. */
export interface Owner {
  readonly inode: number;
  readonly uid: number;
}

type Words = readonly [number, number, number, number];

// As words of an address in memory, on a little-endian machine.
const MAPPED = 0xffff0000;
const ANY_V4: Words = [0, 0, MAPPED, 0];
const ANY_V6: Words = [0, 0, 0, 0];

/** TCP's listeners, by the address and port that they listen on: those of the newest table, and of the one before. */
export class Listeners {
  /** By port: 1 where a table had a listener. */
  readonly #ports = new Uint8Array(65536);
  #newest: ReadonlyMap<string, readonly Owner[]> = new Map();
  #before: ReadonlyMap<string, readonly Owner[]> = new Map();

  /** Takes the next table. */
  add({ columns: { protocol, state, localAddress, localPort, inode, uid } }: QueryTable): void {
    const words = wordsOf(localAddress);
    const found = new Map<string, Owner[]>();
    for (let row = 0; row < state.length; row++) {
      if (((state[row] ?? 0) & 0x7f) !== LISTEN || (protocol[row] ?? 0) > LAST_TCP) continue;
      const port = localPort[row] ?? 0;
      this.#ports[port] = 1;
      const key = keyOf(port, wordsAt(words, row));
      const owner = { inode: inode[row] ?? 0, uid: uid[row] ?? 0 };
      const others = found.get(key);
      if (others) others.push(owner);
      else found.set(key, [owner]);
    }
    this.#before = this.#newest;
    this.#newest = found;
  }

  /** Whether a table had a listener on this port: connections from there do not get it. */
  isListened(port: number): boolean {
    return this.#ports[port] === 1;
  }

  /** The listener that got the connection of a row; of several on one address, which share a port, the first. */
  of({ localAddress, localPort }: Pick<Columns, "localAddress" | "localPort">, row: number): Owner | undefined {
    const port = localPort[row] ?? 0;
    if (!this.isListened(port)) return undefined;
    const words = wordsAt(wordsOf(localAddress), row);
    const isV4 = words[0] === 0 && words[1] === 0 && words[2] === MAPPED;
    const addresses = isV4 ? [words, ANY_V4, ANY_V6] : [words, ANY_V6];
    for (const listeners of [this.#newest, this.#before]) {
      for (const address of addresses) {
        const owners = listeners.get(keyOf(port, address));
        if (owners) return owners[0];
      }
    }
    return undefined;
  }

  /** The same holders; a listener that shares its port is held by all who hold one of them: any may have got the connection. */
  shared(holders: SocketHolders): SocketHolders {
    const sharing = [...this.#before.values(), ...this.#newest.values()].filter(({ length }) => length > 1);
    if (sharing.length === 0) return holders;
    const byInode = new Map(holders.byInode);
    for (const owners of sharing) {
      const all = owners.flatMap(({ inode }): readonly Holder[] => holders.byInode.get(inode) ?? []);
      byInode.set(
        owners[0]?.inode ?? 0,
        all.sort((a, b) => a.pid - b.pid || a.fd - b.fd),
      );
    }
    return { byInode };
  }
}

function wordsAt(words: Uint32Array, row: number): Words {
  const at = row * 4;
  return [words[at] ?? 0, words[at + 1] ?? 0, words[at + 2] ?? 0, words[at + 3] ?? 0];
}

function keyOf(port: number, words: Words): string {
  return `${port} ${words.join(",")}`;
}
