import { type Contender, MEASURE_OF_OBJECTS } from "./contender";
import { digestSockets, type Socket } from "./objects";

/** What most people write: lines, columns, an object a row, a Map by inode. */
export const splitMap: Contender = {
  name: "naive split + Map",
  mostRows: MEASURE_OF_OBJECTS,
  remark: "leaves out timers, retransmits and timeouts, and keeps addresses as printed",
  parser() {
    let sockets: Socket[] = [];
    let byInode = new Map<number, Socket>();
    return {
      parse(bytes) {
        sockets = [];
        byInode = new Map();
        const lines = bytes.toString("latin1").split("\n");
        for (const line of lines.slice(1)) {
          if (line === "") continue;
          const parts = line.trim().split(/\s+/);
          const [localAddress = "", localPort = ""] = parts[1]?.split(":") ?? [];
          const [remoteAddress = "", remotePort = ""] = parts[2]?.split(":") ?? [];
          const [txQueue = "", rxQueue = ""] = parts[4]?.split(":") ?? [];
          const socket: Socket = {
            localAddress,
            localPort: Number.parseInt(localPort, 16),
            remoteAddress,
            remotePort: Number.parseInt(remotePort, 16),
            state: Number.parseInt(parts[3] ?? "", 16),
            txQueue: Number.parseInt(txQueue, 16),
            rxQueue: Number.parseInt(rxQueue, 16),
            uid: Number(parts[7]),
            inode: Number(parts[9]),
          };
          sockets.push(socket);
          if (socket.inode !== 0) byInode.set(socket.inode, socket);
        }
      },
      // parse() has built it.
      index: () => {},
      digest: () => digestSockets(sockets),
    };
  },
};
