/**
 * A Fastify server with WebSockets under load, which answers lines: `open WEBSOCKETS`, `measure MILLISECONDS SOURCE` (a
 * monitor's, or `none`), `leaks COUNT`, `refresh COUNT`. Answers are JSON.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, type Socket } from "node:net";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import websocket from "@fastify/websocket";
import Fastify from "fastify";
import { inodeOf } from "../../dist/index.js";
import { SocketMonitor } from "../../dist/live.js";
import { fastifySockets } from "../../dist/servers.js";

const HOST = "127.0.0.1";
const INTERVAL_MS = 1000;

const app = Fastify();
let clients: ChildProcess | undefined;
let endingPort = 0;
let messages = 0;
const monitors = new Map<string, SocketMonitor>();

/** Made on first use, and kept: what it takes to start is not measured. */
function monitorBy(source: string): SocketMonitor {
  const known = monitors.get(source);
  if (known) return known;
  const monitor = new SocketMonitor({ source: source === "procfs" ? "procfs" : "netlink" });
  monitors.set(source, monitor);
  return monitor;
}

async function open(sockets: number): Promise<object> {
  await app.register(websocket);
  await app.register(fastifySockets, { monitor: monitorBy("netlink"), shed: true });
  monitorBy("netlink").track(app.websocketServer, "chat");
  monitorBy("netlink").trackOutgoing({ label: "outgoing", stack: true });
  app.get("/", async () => ({ hello: "world" }));
  app.get("/chat", { websocket: true }, (socket) => {
    socket.on("message", (message) => {
      messages++;
      socket.send(message);
    });
  });
  await app.listen({ host: HOST, port: 0, backlog: 4096 });
  const { port } = app.server.address() as AddressInfo;
  clients = fork(resolve(import.meta.dirname, "websocket-clients.ts"), [String(port), String(sockets)]);
  const [told] = await once(clients, "message");
  endingPort = Number(told);
  return { clients: app.websocketServer.clients.size };
}

/** Processor time of this process, all its threads, in points of a core; refreshed once a second where there is a source. */
async function measure(milliseconds: number, source: string): Promise<object> {
  const monitor = source === "none" ? undefined : monitorBy(source);
  for (let i = 0; i < 5; i++) await monitor?.refresh();
  const [usage, start, before] = [process.cpuUsage(), performance.now(), messages];
  const timer = setInterval(() => void monitor?.refresh(), INTERVAL_MS);
  await wait(milliseconds);
  clearInterval(timer);
  const { user, system } = process.cpuUsage(usage);
  const passed = performance.now() - start;
  const rows = monitor?.snapshot?.table.size ?? 0;
  return { points: (user + system) / 10 / passed, messages: ((messages - before) / passed) * 1000, rows };
}

/** Connections that the peer has ended, and nobody here ends. */
async function leaks(count: number): Promise<object> {
  const planted: Socket[] = [];
  for (let i = 0; i < count; i++) planted.push(await plantLeak());
  const inodes = planted.map((socket) => inodeOf(socket));
  await monitorBy("netlink").refresh();
  const found = monitorBy("netlink").leaks({ olderThanMs: 0 });
  const right = found.filter(({ row, tracked }) => {
    const socket = planted[inodes.indexOf(row.inode)];
    return socket && tracked?.object === socket && tracked.stack?.includes("plantLeak");
  });
  for (const socket of planted) socket.destroy();
  return { found: found.length, right: right.length };
}

async function plantLeak(): Promise<Socket> {
  const socket = connect({ host: HOST, port: endingPort, allowHalfOpen: true });
  await once(socket.resume(), "end");
  return socket;
}

async function refresh(count: number): Promise<object> {
  for (let i = 0; i < count; i++) await monitorBy("netlink").refresh();
  globalThis.gc?.();
  await wait(100);
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: heapUsed + external, rss };
}

const COMMANDS: Record<string, (first: number, second: string) => Promise<object>> = { open, measure, leaks, refresh };

for await (const line of createInterface(process.stdin)) {
  const [name = "", first = "0", second = ""] = line.split(" ");
  console.log(JSON.stringify(await COMMANDS[name]?.(Number(first), second)));
}
clients?.kill();
process.exit();
