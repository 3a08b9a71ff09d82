/** What does a monitor cost a Fastify server with 5,000 WebSockets under load, what does it find there, and does it grow? */
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { Conversation, node } from "./harness/conversation";
import { count, figure } from "./harness/numbers";
import { full, quick } from "./harness/options";
import { question } from "./harness/question";
import type { Report } from "./harness/report";
import { median } from "./harness/statistics";
import { measurePlugs } from "./plugs";

const SOCKETS = quick ? 200 : 5000;
const TURNS = quick ? 1 : full ? 12 : 5;
const TURN_MS = quick ? 1200 : 5000;
const LEAKS = 7;
/** Refreshes a weighing. */
const REFRESHES = quick ? 20 : full ? 420 : 200;
const WEIGHINGS = full ? 13 : 6;
const BAR_POINTS = 3;
const WAYS = ["none", "netlink", "procfs"] as const;

/** The server and its clients, in a network namespace of their own where this user may make one. */
function start(): Conversation {
  const up = "ip link set lo up";
  const flags = ["-n", "-rn"].find((flag) => spawnSync("unshare", [flag, "sh", "-c", up]).status === 0);
  const [command, args] = node(resolve(import.meta.dirname, "sockets/websocket-server.ts"), []);
  if (flags === undefined) return new Conversation(command, args);
  return new Conversation("unshare", [flags, "sh", "-c", `${up}; exec "$0" "$@"`, command, ...args]);
}

async function numbers(server: Conversation, line: string): Promise<Record<string, number>> {
  return JSON.parse(await server.ask(line));
}

async function measure(report: Report, server: Conversation): Promise<void> {
  const points = new Map(WAYS.map((way) => [way, [] as number[]]));
  const messages: number[] = [];
  let rows = 0;
  for (let turn = 0; turn < TURNS; turn++) {
    for (const way of WAYS) {
      const told = await numbers(server, `measure ${TURN_MS} ${way}`);
      points.get(way)?.push(told.points ?? Number.NaN);
      messages.push(told.messages ?? 0);
      rows = Math.max(rows, told.rows ?? 0);
    }
  }
  if (rows < 2 * SOCKETS) throw new Error(`${rows} rows of at least ${2 * SOCKETS}.`);
  const of = (way: (typeof WAYS)[number]) => points.get(way) ?? [];
  /** Turn by turn, because the load drifts. */
  const more = (way: (typeof WAYS)[number]) => median(of(way).map((one, i) => one - (of("none")[i] ?? Number.NaN)));
  report.table(
    `processor time of a Fastify server with ${count(SOCKETS)} WebSockets, ${count(Math.round(median(messages)))} messages a second, ${count(rows)} rows in the tables: points of a core`,
    ["monitor, each second", "median", "more than without"],
    WAYS.map((way) => [way, figure(median(of(way))), way === "none" ? "–" : figure(more(way))]),
  );
  report.budget({
    what: `processor time of a monitor at 1 s, ${count(SOCKETS)} WebSockets under load`,
    figure: `${figure(more("netlink"))} points of a core`,
    bar: `≤ ${BAR_POINTS}`,
    met: more("netlink") <= BAR_POINTS,
  });
}

async function weigh(report: Report, server: Conversation): Promise<void> {
  const weights: Record<string, number>[] = [];
  for (let i = 0; i < WEIGHINGS; i++) weights.push(await numbers(server, `refresh ${REFRESHES}`));
  report.table(
    `memory of that server, ${count(2 * SOCKETS)} rows a refresh`,
    ["after refreshes", "heap, MB", "RSS, MB"],
    weights.map(({ heap = 0, rss = 0 }, i) => [count((i + 1) * REFRESHES), figure(heap / 1e6), figure(rss / 1e6)]),
  );
  const [first, last] = [weights[0], weights.at(-1)];
  const grown = ((last?.heap ?? 0) - (first?.heap ?? 0)) / 1e6;
  report.budget({
    what: `heap after ${count((WEIGHINGS - 1) * REFRESHES)} refreshes more`,
    figure: `${grown < 0 ? "−" : "+"}${figure(Math.abs(grown))} MB`,
    bar: "≤ 2 MB",
    met: grown <= 2,
  });
}

await question("server", async (report) => {
  const server = start();
  const { clients } = await numbers(server, `open ${SOCKETS}`);
  if (clients !== SOCKETS) throw new Error(`${clients} WebSockets of ${SOCKETS}.`);
  await measure(report, server);
  const { found, right } = await numbers(server, `leaks ${LEAKS}`);
  if (found !== LEAKS || right !== LEAKS) throw new Error(`${found} leaks, ${right} with their objects, of ${LEAKS}.`);
  report.note(`${LEAKS} planted leaks were found, each with its object and the stack that opened it.`);
  await weigh(report, server);
  server.end();
  await measurePlugs(report);
});
