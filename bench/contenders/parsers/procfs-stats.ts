import nettable from "procfs-stats/lib/nettable.js";
import { type Contender, OBJECTS } from "./contender";
import { hash, hashAddresses } from "./digest";

/**
 * The parse function of procfs-stats 1.0.2. It skips a value for every pair it cuts at a colon, so that all behind
 * rx_queue bear wrong names: `tr` is cut from the retransmits, `uid` is the inode, `timeout` the references and
 * `inode` the pointer. Only what stands before is compared.
 */
export const procfsStats: Contender = {
  name: "procfs-stats",
  mostRows: OBJECTS,
  remark: "keeps values as printed; behind rx_queue they bear wrong names (its `inode` is the pointer): not compared",
  parser(protocol) {
    let sockets: Record<string, string>[] = [];
    const remote = protocol === "tcp" ? "rem_address" : "remote_address";
    const hashHex = (key: string) => hash(sockets.length, (i) => Number.parseInt(sockets[i]?.[key] ?? "", 16));
    const half = (key: string, i: 0 | 1) => sockets.map((socket) => socket[key]?.split(":")[i] ?? "");
    const hashPorts = (key: string) => {
      const ports = half(key, 1);
      return hash(ports.length, (i) => Number.parseInt(ports[i] ?? "", 16));
    };
    return {
      parse(bytes) {
        sockets = [];
        sockets = nettable(bytes);
      },
      digest: () => ({
        rows: sockets.length,
        state: hashHex("st"),
        localAddress: hashAddresses(half("local_address", 0)),
        remoteAddress: hashAddresses(half(remote, 0)),
        localPort: hashPorts("local_address"),
        remotePort: hashPorts(remote),
        txQueue: hashHex("tx_queue"),
        rxQueue: hashHex("rx_queue"),
      }),
    };
  },
};
