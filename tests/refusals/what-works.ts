/**
 * A program: calls each function that asks for live sockets, of its own and of another network namespace, and prints as
 * JSON in a few words what each returned, or its error.
 *
 *     node what-works.js PID      PID: a process in that namespace that listens; this one by default
 */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import {
  destroySocket,
  findSocket,
  inodeOf,
  inodesOfProcess,
  type LiveTable,
  parseFilter,
  type ReadOptions,
  readSockets,
  readUnixSockets,
  type SocketRow,
  socketHolders,
  socketNow,
} from "../../src/index";
import { type MonitorOptions, SocketMonitor } from "../../src/live/index";
import { connectionStatus, socketError, socketQueues, tcpInfo } from "../../src/sockopt/index";

const pid = Number(process.argv[2] ?? process.pid);
const host = "127.0.0.1";
const server = createServer({ allowHalfOpen: true }).listen(0, host);
const unixServer = createServer().listen(`/tmp/sockdex-what-works-${process.pid}`);
await Promise.all([once(server, "listening"), once(unixServer, "listening")]);
const { port } = server.address() as AddressInfo;
const client = connect(port, host);
const [peer]: Socket[] = await once(server, "connection");
for (const socket of [client, peer]) socket?.on("error", () => {});
const near = { address: host, port: client.localPort ?? 0 };
const far = { address: host, port };

const outcomes: Record<string, string> = {};

/** Undefined is left out of the words. */
async function call(name: string, run: () => unknown[] | Promise<unknown[]>): Promise<void> {
  try {
    outcomes[name] = (await run()).filter((word) => word !== undefined).join(" ");
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    outcomes[name] = `${code}: ${message}`;
  }
}

/** Where rows came from, and why not by netlink. */
function originOf({ source, diagnostics }: Pick<LiveTable, "source" | "diagnostics">): string[] {
  const why = diagnostics.fallback?.map(({ code, reason }) => `${code}: ${reason}`) ?? [];
  return [source, ...new Set(why)];
}

function rttOf(row: SocketRow | undefined): string {
  return (row?.rtt ?? 0) > 0 ? "rtt" : "no rtt";
}

function own(options: ReadOptions): unknown[] {
  const table = readSockets(options);
  return [table.of(client)?.state, ...originOf(table)];
}

/** The other namespace's listener. */
function other(options: ReadOptions): unknown[] {
  const table = readSockets({ ...options, pid });
  return [[...table].find(({ state }) => state === "LISTEN")?.state, ...originOf(table)];
}

function all(options: ReadOptions): unknown[] {
  const table = readSockets({ ...options, allNamespaces: true });
  const namespaces = [...table.namespaces.values()];
  const why = new Set(table.diagnostics.unread?.filter((one) => one.pid === pid).map((one) => one.why));
  const isThere = namespaces.some((one) => one.pid === pid || (one.isOwn && pid === process.pid));
  const others = isThere ? "with others" : "alone";
  return [table.of(client)?.state, others, ...why, ...originOf(table)];
}

async function watched(options: MonitorOptions): Promise<unknown[]> {
  await using monitor = new SocketMonitor(options);
  const snapshot = await monitor.refresh();
  const owned = options.owner === false ? undefined : `${snapshot.own().length} own`;
  return [snapshot.table.of(client)?.state, owned, ...originOf(snapshot.table)];
}

for (const source of ["procfs", "netlink", "auto"] as const) {
  await call(`readSockets, ${source}`, () => own({ source }));
  await call(`readSockets, ${source}, filter`, () => own({ source, filter: parseFilter("state established") }));
  await call(`readSockets, ${source}, pid`, () => other({ source }));
  await call(`readSockets, ${source}, allNamespaces`, () => all({ source }));
  await call(`readUnixSockets, ${source}`, () => {
    const table = readUnixSockets({ source });
    return [table.of(unixServer)?.state, table.source, table.diagnostics.fallback];
  });
  await call(`SocketMonitor, ${source}`, () => watched({ source }));
  await call(`SocketMonitor, ${source}, owner: false`, () => watched({ source, owner: false }));
}
for (const source of ["netlink", "auto"] as const) {
  await call(`readSockets, ${source}, info`, () => {
    const table = readSockets({ source, info: ["rtt"] });
    return [rttOf(table.of(client)), ...originOf(table)];
  });
}
await call("findSocket", () => [findSocket(near, far)?.state]);
await call("findSocket, info", () => [rttOf(findSocket(near, far, { info: ["rtt"] }))]);
await call("findSocket, none", () => [String(findSocket(far, near, { protocol: "udp" }))]);
await call("findSocket, pid", () => [String(findSocket({ address: host, port: 1 }, undefined, { pid }))]);
await call("socketNow", () => [socketNow(client)?.state]);
await call("socketNow, unix", () => [socketNow(unixServer)?.state]);
await call("tcpInfo", () => [tcpInfo(client)?.state]);
await call("socketError", () => [socketError(client)?.code]);
await call("socketQueues", () => [socketQueues(client)?.txQueue]);
await call("connectionStatus", () => [connectionStatus(client).verdict]);
await call("socketHolders", () => {
  const [holder] = socketHolders().byInode.get(inodeOf(client) ?? 0) ?? [];
  return [holder?.pid === process.pid ? "this process" : holder?.pid];
});
await call("inodesOfProcess", () => [inodesOfProcess(process.pid).size > 0 ? "some" : "none"]);

const ends = { localAddress: host, localPort: port, remoteAddress: host, remotePort: near.port };
const row = { protocol: "tcp", ...ends, inode: inodeOf(peer) ?? 0 } as const;
await call("destroySocket, pid", () => [destroySocket(row, { pid })]);
// Last: the connection ends.
await call("destroySocket", () => [destroySocket(row)]);

console.log(JSON.stringify(outcomes));
for (const one of [server, unixServer]) one.close();
for (const socket of [client, peer]) socket?.destroy();
