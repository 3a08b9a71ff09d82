/** What do the plugs cost a server? Processor time of a request, with its figures and without, and a look at the accept queue. */
import { once } from "node:events";
import { Agent, createServer, get, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { watchServer } from "../dist/servers.js";
import { figure } from "./harness/numbers";
import { quick } from "./harness/options";
import type { Report } from "./harness/report";
import { median } from "./harness/statistics";

const REQUESTS = quick ? 100 : 1000;
const TURNS = quick ? 2 : 12;
const LOOKS = quick ? 1000 : 100_000;
const HOST = "127.0.0.1";

const agent = new Agent({ keepAlive: true });

async function serve(isWatched: boolean): Promise<number> {
  const server = createServer((_, response) => response.end("x"));
  if (isWatched) watchServer(server);
  server.listen(0, HOST);
  await once(server, "listening");
  server.unref();
  return (server.address() as AddressInfo).port;
}

async function ask(port: number): Promise<void> {
  const [response]: IncomingMessage[] = await once(get({ host: HOST, port, agent }), "response");
  if (response) await once(response.resume(), "end");
}

/** Processor time of this process, both ends of each request: microseconds. */
async function request(port: number): Promise<number> {
  const before = process.cpuUsage();
  for (let i = 0; i < REQUESTS; i++) await ask(port);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / REQUESTS;
}

export async function measurePlugs(report: Report): Promise<void> {
  const ports = [await serve(false), await serve(true)];
  const took: number[][] = [[], []];
  for (let turn = 0; turn < TURNS + 2; turn++) {
    for (const [i, port] of ports.entries()) took[i]?.push(await request(port));
  }
  // The first ones warm up.
  const [plain = Number.NaN, watched = Number.NaN] = took.map((times) => median(times.slice(2)));
  const server = createServer().listen(0, HOST);
  await once(server, "listening");
  const look = (lookEveryMs: number) => {
    const watch = watchServer(server, { shed: { lookEveryMs } });
    const start = performance.now();
    for (let i = 0; i < LOOKS; i++) if (watch.isOverloaded) throw new Error("Nobody connects.");
    return ((performance.now() - start) / LOOKS) * 1000;
  };
  look(0);
  report.figures("what the plugs cost, microseconds", [
    { what: "a request, both ends, without", figure: figure(plain) },
    { what: "the same with its figures", figure: figure(watched) },
    { what: "whether to shed, from the look of the last 10 ms", figure: figure(look(10)) },
    { what: "whether to shed, by a look at the queue", figure: figure(look(0)) },
  ]);
  server.close();
  agent.destroy();
}
