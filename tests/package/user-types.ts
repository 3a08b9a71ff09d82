import { spawnSync } from "node:child_process";
import { InstalledPackage } from "./packed";

/** A user's program that uses every entry. */
const USE = `
import type { Writable } from "node:stream";
import { metrics } from "@opentelemetry/api";
import { Registry } from "prom-client";
import { destroySocket, findSocket, LiveTable, parseFilter, readDumpSync, readSockets, readUnixSockets } from "sockdex";
import { SockdexError, socketNow, type SocketRow, type UnixRow, type UnixSocket } from "sockdex";
import { convert, type ConvertOptions, writeCsv } from "sockdex/batch";
import { compileAsync, SocketTable, type Columns } from "sockdex/core";
import { diff, SocketMonitor, type Snapshot } from "sockdex/live";
import * as opentelemetry from "sockdex/opentelemetry";
import * as prometheus from "sockdex/prometheus";
import { connectionStatus, type ConnectionStatus } from "sockdex/sockopt";
import { createServer } from "node:http";
import { expressSockets, fastifySockets, socketInfo, type SocketInfo, watchServer } from "sockdex/servers";

export async function use(out: Writable): Promise<void> {
  await compileAsync();
  const table: SocketTable = new SocketTable({ details: true });
  const { columns }: { columns: Columns } = table;
  const port: number | undefined = columns.localPort[0];
  const filter = parseFilter("dport = :443").and(parseFilter("state established"));
  const live: LiveTable = readSockets();
  const rows: SocketRow[] = [...live.select(filter)].map((row) => live.row(row));
  const found: SocketRow | undefined = findSocket({ address: "::1", port: 80 });
  const closed: boolean = found !== undefined && destroySocket(found, { pid: 1 });
  const now: SocketRow | UnixRow | undefined = socketNow(3, { details: true });
  const queued: number | undefined = now?.txQueue;
  const peer: number | undefined = now?.protocol === "unix" ? now.peerInode : now?.congestionWindow;
  const unix: UnixSocket | undefined = readUnixSockets({ source: "procfs" }).byInode(7);
  console.log(closed, queued, peer, now?.localAddress, unix?.path);
  const options: ConvertOptions = { inputs: "dumps/", output: out, filter };
  const { written }: { written: number } = await convert(options);
  for await (const part of writeCsv([readDumpSync("dump.txt")])) out.write(part);
  const monitor = new SocketMonitor({ intervalMs: 1000 });
  monitor.on("snapshot", (snapshot: Snapshot) => snapshot.table.size);
  monitor.on("error", (error: Error) => error instanceof SockdexError && error.code === "ERR_WORKER");
  const status: ConnectionStatus = connectionStatus(3);
  console.log(port, rows.length, written, diff(table, live).opened.length, status.verdict);
  using watch = watchServer(createServer(), { monitor, shed: { except: ({ url }) => url === "/health" } });
  const middleware = expressSockets({ onConnectionEnd: ({ ended }: SocketInfo) => console.log(ended) });
  createServer((request, response) => middleware(request, response, () => console.log(socketInfo(request)?.rtt)));
  console.log(watch.acceptQueue?.limit, typeof fastifySockets);
  await prometheus.registerMetrics(monitor, { registry: new Registry() });
  await opentelemetry.registerMetrics(monitor, { meter: metrics.getMeter("sockdex") });
}
`;

/** What a module of a project is, and how its imports are found. */
export const KINDS = [
  { kind: "an ES module of Node", file: "use.mts", module: "NodeNext", moduleResolution: "NodeNext" },
  { kind: "CommonJS of Node", file: "use.cts", module: "NodeNext", moduleResolution: "NodeNext" },
  { kind: "a bundler's module", file: "use.ts", module: "ESNext", moduleResolution: "Bundler" },
] as const;

/** The package in a project of the strictest options, which checks declarations too and has no DOM. */
export class StrictProject {
  readonly #installed = new InstalledPackage();

  constructor() {
    this.#installed.link("@types/node", "undici-types", "prom-client", "@opentelemetry/api");
    for (const { file } of KINDS) this.#installed.write(file, USE);
  }

  /** What a compiler, a path of its tsc, prints about the program: nothing when all is well. */
  errors(tsc: string, { file, module, moduleResolution }: (typeof KINDS)[number]): string {
    const compilerOptions = {
      ...{ module, moduleResolution, target: "ES2022", lib: ["ES2022"], types: ["node"], noEmit: true },
      ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, skipLibCheck: false },
    };
    const project = this.#installed.write(`tsconfig.${file}.json`, JSON.stringify({ compilerOptions, files: [file] }));
    const { status, stdout, stderr } = spawnSync(process.execPath, [tsc, "-p", project], { encoding: "utf8" });
    return stdout + stderr || (status === 0 ? "" : `exit status ${status}`);
  }

  remove(): void {
    this.#installed.remove();
  }
}
