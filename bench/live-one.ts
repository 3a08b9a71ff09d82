/** Part of `live`: one socket asked of the kernel by its ends, beside a loop in C. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { type Endpoint, findSocket, inodeOf } from "../dist/index.js";
import { NetlinkLoop } from "./contenders/netlink-loop";
import { figure } from "./harness/numbers";
import { quick } from "./harness/options";
import type { Report } from "./harness/report";

const CALLS = quick ? 500 : 50_000;
const MOST_MICROSECONDS = 15;

/** Of a connection of this process: how many others there are does not matter. */
export async function measureOne(report: Report): Promise<void> {
  const server = createServer((peer) => peer.resume()).listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
  await once(client, "connect");
  const loop = NetlinkLoop.start();
  try {
    await measure(report, client, loop);
  } finally {
    loop?.end();
    client.destroy();
    server.close();
  }
}

async function measure(report: Report, client: Socket, loop: NetlinkLoop | undefined): Promise<void> {
  const ends = ["local", "remote"] as const;
  const [local, remote] = ends.map(
    (end): Endpoint => ({ address: client[`${end}Address`] ?? "", port: client[`${end}Port`] ?? 0 }),
  );
  if (local === undefined || remote === undefined) throw new Error("The connection has no ends.");
  const inode = inodeOf(client);
  const took = new Float64Array(CALLS);
  for (let i = 0; i < CALLS; i++) {
    const start = performance.now();
    const row = findSocket(local, remote, { details: true });
    took[i] = (performance.now() - start) * 1000;
    if (row?.inode !== inode) throw new Error(`findSocket() returns inode ${row?.inode}, not ${inode}.`);
  }
  took.sort();
  const at = (share: number) => took[Math.floor(CALLS * share)] ?? Number.NaN;
  const inC = await loop?.find(CALLS, `${local.address} ${local.port}`, `${remote.address} ${remote.port}`);
  if (inC && inC.inode !== inode) throw new Error(`The loop in C finds inode ${inC.inode}, not ${inode}.`);
  report.table(
    "one socket by its ends, with what tcp_info says, microseconds",
    ["", "median", "p99"],
    [
      ["findSocket()", figure(at(0.5)), figure(at(0.99))],
      ...(inC ? [["C netlink loop, -O3: the mean", figure(inC.took / 1000), "–"]] : []),
    ],
  );
  report.budget({
    what: "findSocket() of a connection, with details",
    figure: `${figure(at(0.5))} µs`,
    bar: `≤ ${MOST_MICROSECONDS} µs`,
    met: at(0.5) <= MOST_MICROSECONDS,
  });
}
