import { type Contender, OBJECTS } from "./contender";
import { digestSockets, mapByInode, type Socket } from "./objects";

const ROW =
  /^ *\d+: ([\dA-F]+):([\dA-F]{4}) ([\dA-F]+):([\dA-F]{4}) ([\dA-F]{2}) ([\dA-F]{8}):([\dA-F]{8}) [\dA-F]{2}:[\dA-F]+ [\dA-F]{8} +(\d+) +\d+ (\d+)/gm;

/** One regular expression over the whole text, an object a match. */
export const regexp: Contender = {
  name: "regexp",
  mostRows: OBJECTS,
  remark: "leaves out timers, retransmits and timeouts, and keeps addresses as printed",
  parser() {
    let sockets: Socket[] = [];
    return {
      parse(bytes) {
        sockets = [];
        for (const match of bytes.toString("latin1").matchAll(ROW)) {
          const [, localAddress = "", localPort = "", remoteAddress = "", remotePort = ""] = match;
          sockets.push({
            localAddress,
            localPort: Number.parseInt(localPort, 16),
            remoteAddress,
            remotePort: Number.parseInt(remotePort, 16),
            state: Number.parseInt(match[5] ?? "", 16),
            txQueue: Number.parseInt(match[6] ?? "", 16),
            rxQueue: Number.parseInt(match[7] ?? "", 16),
            uid: Number(match[8]),
            inode: Number(match[9]),
          });
        }
      },
      index: () => void mapByInode(sockets),
      digest: () => digestSockets(sockets),
    };
  },
};
