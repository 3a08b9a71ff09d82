import { type Digest, hash, hashAddresses } from "./digest";

/** A row as an object; addresses as printed. */
export interface Socket {
  localAddress: string;
  localPort: number;
  remoteAddress: string;
  remotePort: number;
  state: number;
  txQueue: number;
  rxQueue: number;
  uid: number;
  inode: number;
}

export function digestSockets(sockets: readonly Socket[]): Digest {
  const hashOf = (value: (socket: Socket) => number) =>
    hash(sockets.length, (i) => {
      const socket = sockets[i];
      return socket ? value(socket) : 0;
    });
  return {
    rows: sockets.length,
    state: hashOf(({ state }) => state),
    localAddress: hashAddresses(sockets.map(({ localAddress }) => localAddress)),
    remoteAddress: hashAddresses(sockets.map(({ remoteAddress }) => remoteAddress)),
    localPort: hashOf(({ localPort }) => localPort),
    remotePort: hashOf(({ remotePort }) => remotePort),
    txQueue: hashOf(({ txQueue }) => txQueue),
    rxQueue: hashOf(({ rxQueue }) => rxQueue),
    uid: hashOf(({ uid }) => uid),
    inode: hashOf(({ inode }) => inode),
  };
}

export function mapByInode(sockets: readonly Socket[]): Map<number, Socket> {
  const map = new Map<number, Socket>();
  for (const socket of sockets) if (socket.inode !== 0) map.set(socket.inode, socket);
  return map;
}
