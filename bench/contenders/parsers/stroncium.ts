import parsers from "@stroncium/procfs/lib/parsers.js";
import { type Contender, OBJECTS } from "./contender";
import { hash, hashAddresses, swap } from "./digest";

type Socket = ReturnType<typeof parsers.processNetTcp4>[number];

/** The parse function of @stroncium/procfs; its own reader would stop at 64 KiB of the file. */
export const stroncium: Contender = {
  name: "@stroncium/procfs",
  mostRows: OBJECTS,
  remark: "reads no state, timer, retransmits, timeouts or inode; keeps addresses as printed",
  parser(protocol) {
    let sockets: Socket[] = [];
    const hashOf = (value: (socket: Socket) => number) =>
      hash(sockets.length, (i) => {
        const socket = sockets[i];
        return socket ? value(socket) : 0;
      });
    const hashAddress = (key: "localAddress" | "remoteAddress") =>
      protocol === "tcp"
        ? hashOf((socket) => swap(Number(socket[key])))
        : hashAddresses(sockets.map((socket) => String(socket[key])));
    return {
      parse(bytes) {
        sockets = [];
        const text = bytes.toString("latin1");
        sockets = protocol === "tcp" ? parsers.processNetTcp4(text) : parsers.processNetTcp6(text);
      },
      digest: () => ({
        rows: sockets.length,
        localAddress: hashAddress("localAddress"),
        remoteAddress: hashAddress("remoteAddress"),
        localPort: hashOf(({ localPort }) => localPort),
        remotePort: hashOf(({ remotePort }) => remotePort),
        txQueue: hashOf(({ txQueue }) => txQueue),
        rxQueue: hashOf(({ rxQueue }) => rxQueue),
        uid: hashOf(({ uid }) => uid),
      }),
    };
  },
};
