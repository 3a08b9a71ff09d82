import { expect, it } from "vitest";
import { freshFiles } from "../../src/procfs/files/open-files";
import { type KernelCounters, readKernelCounters } from "../../src/procfs/network/kernel-counters";
import { deafListeners } from "../metrics/deaf-listeners";
import { folderOf } from "./files";
import { dial, IPV4 } from "./loopback";
import { onLinux } from "./on-linux";
import { until } from "./until";

/** Of a copy of /proc/net that has these files. */
function counted(files: Record<string, string>): KernelCounters {
  const named = Object.entries(files).map(([name, text]) => [`net/${name}`, text]);
  return readKernelCounters({ procRoot: folderOf({ "net/tcp": "", ...Object.fromEntries(named) }) }, freshFiles);
}

const NOTHING = { listenOverflows: undefined, listenDrops: undefined, orphans: undefined, tcpMemory: undefined };

onLinux("the kernel's counters of TCP", () => {
  it("are found by their names, wherever they are", () => {
    const netstat = [
      "TcpExt: SyncookiesSent ListenDrops New ListenOverflows",
      "TcpExt: 1 34 5 12",
      "IpExt: ListenDrops\nIpExt: 7\n",
    ].join("\n");
    const sockstat = "sockets: used 76\nTCP: inuse 1 orphan 8 tw 7545 alloc 1 mem 288\nUDP: inuse 0 mem 3\n";
    const found = counted({ netstat, sockstat });
    expect(found).toMatchObject({ listenOverflows: 12, listenDrops: 34, orphans: 8 });
    expect(found.tcpMemory).toBeGreaterThanOrEqual(288 * 4096);
  });

  it("are undefined where the files are missing, cut off or another's", () => {
    expect(counted({})).toEqual(NOTHING);
    expect(counted({ netstat: "", sockstat: "sockets: used 76\n" })).toEqual(NOTHING);
    const netstat = "TcpExt: SyncookiesSent ListenDrops ListenOverflows\nTcpExt: 1 34";
    expect(counted({ netstat })).toEqual({ ...NOTHING, listenDrops: 34 });
    expect(counted({ netstat: "TcpExt: ListenDrops\n" })).toEqual(NOTHING);
  });

  it("count a connection that a full accept queue drops", async () => {
    const { ports } = await deafListeners(1);
    const before = readKernelCounters({}, freshFiles).listenOverflows ?? Number.NaN;
    // More than fit: the kernel sends SYNs again for a minute, and each that finds the queue full counts.
    for (let n = 0; n < 600; n++) dial(IPV4, ports[0] ?? 0).on("error", () => {});
    const after = await until("an overflow", () => {
      const now = readKernelCounters({}, freshFiles).listenOverflows ?? Number.NaN;
      return now > before ? now : undefined;
    });
    expect(after).toBeGreaterThan(before);
  });
});
