/** How long does the command take to list a large file, and many live sockets with their processes, beside ss? */
import { spawnSync } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { resolve } from "node:path";
import { parseFilter, readDumpSync } from "../dist/index.js";
import { alternate, closure, type Measured, type Turn } from "./harness/alternate";
import { discard, writeDump } from "./harness/dumps";
import { count, figure, times } from "./harness/numbers";
import { quick } from "./harness/options";
import { question } from "./harness/question";
import { median, type Report } from "./harness/report";
import { type Crowd, openCrowd } from "./sockets/crowd";

const ROWS = quick ? 10_000 : 1_000_000;
const SOCKETS = quick ? 2000 : 200_000;
/** Node itself sometimes hangs when it ends: nodejs/node#54918. */
const TIMEOUT_MS = 120_000;
const PATIENCE = quick ? { least: 1, most: 1, seconds: 0 } : { least: 3, most: 9, seconds: 5 };

const command = resolve(import.meta.dirname, "../dist/cli.cjs");
const hasSs = spawnSync("ss", ["-V"]).status === 0;

type Sink = "/dev/null" | "a pipe";

/** A command line, with its output thrown away. */
function run(name: string, words: readonly string[], sink: Sink, env: NodeJS.ProcessEnv = {}): Turn {
  return {
    name,
    take() {
      const fd = openSync("/dev/null", "w");
      try {
        const [file = "", ...args] = sink === "a pipe" ? ["sh", "-c", '"$@" | cat', "sh", ...words] : words;
        const start = process.hrtime.bigint();
        const how = { env: { ...process.env, ...env }, timeout: TIMEOUT_MS };
        const { status } = spawnSync(file, args, { ...how, stdio: ["ignore", fd, "inherit"] });
        const wall = Number(process.hrtime.bigint() - start);
        if (status !== 0) throw new Error(`${words.join(" ")} ended with ${status}.`);
        return [wall];
      } finally {
        closeSync(fd);
      }
    },
  };
}

/** Lines a command prints. */
function lines(words: readonly string[], env: NodeJS.ProcessEnv = {}): number {
  const { stdout } = spawnSync("sh", ["-c", '"$@" | wc -l', "sh", ...words], {
    env: { ...process.env, ...env },
    timeout: TIMEOUT_MS,
  });
  return Number(stdout);
}

async function compare(report: Report, title: string, per: number, turns: Turn[], what: string): Promise<void> {
  const results: Measured[] = await alternate(turns, PATIENCE);
  const one = report.case({ title, each: "row", per, base: "sockdex list", results });
  const ratio = median(one, "sockdex list") / median(one, "ss");
  report.budget({
    what,
    figure: hasSs ? `${times(ratio)} (${figure(median(one, "sockdex list") / 1e6)} ms)` : "no ss here",
    bar: "≤ 0.33 × ss",
    met: hasSs ? ratio <= 1 / 3 : undefined,
  });
}

async function file(report: Report): Promise<void> {
  const dump = writeDump("tcp", ROWS);
  const env = { PROC_NET_TCP: dump.path };
  const own = [process.execPath, command, "list", "--no-header", "--file", dump.path];
  const ss = ["ss", "-4", "-H", "-tan"];
  if (lines(own) !== ROWS) throw new Error(`The command lists ${lines(own)} rows of ${ROWS}.`);
  // It leaves out the few in states it does not know.
  const itsRows = hasSs ? lines(ss, env) : ROWS;
  if (itsRows < ROWS * 0.99) throw new Error(`ss lists ${itsRows} rows of ${ROWS}.`);
  for (const sink of ["/dev/null", "a pipe"] as const) {
    const turns = [run("sockdex list", own, sink), ...(hasSs ? [run("ss", ss, sink, env)] : [])];
    const what = `listing a file of ${count(ROWS)} rows to ${sink}`;
    await compare(report, what, ROWS, turns, what);
  }
  await filters(report, dump.path);
  discard(dump);
}

const FILTERS = [
  "state close-wait and ( dport = :443 or dst 10.0.0.0/8 )",
  "sport = :443",
  "src 10/8 or dst 192.168/16",
];

async function filters(report: Report, path: string): Promise<void> {
  const table = readDumpSync(path);
  const turns = FILTERS.map((text) => {
    const filter = parseFilter(text);
    return closure(text, () => table.select(filter));
  });
  const results = await alternate(turns, quick ? PATIENCE : { least: 9, most: 15, seconds: 3 });
  report.case({ title: `filters over ${count(ROWS)} rows`, each: "row", per: ROWS, base: FILTERS[0] ?? "", results });
}

/** What is listed of live sockets, beside ss: in the time that ss takes, an empty Node, and this. */
const MOST_OVER_MS = 60;

interface Listing {
  title: string;
  own: readonly string[];
  ss: readonly string[];
}

/** The filter finds some of the connections, whatever ports the kernel gave them. */
function listings(inside: readonly string[]): readonly Listing[] {
  const port = lateLocalPort(inside);
  return [
    { title: "all", own: ["-t"], ss: ["-tan"] },
    {
      title: "a filter",
      own: ["-t", `state established and sport > :${port}`],
      ss: ["-tan", ...`state established ( sport > :${port} )`.split(" ")],
    },
    { title: "-l", own: ["-tl"], ss: ["-tln"] },
  ];
}

/** Of the local ports of established connections, one that a tenth of them lies above. */
function lateLocalPort(inside: readonly string[]): number {
  const words = ["list", "-t", "--no-header", "--columns", "localPort", "state established"];
  const [file = "", ...args] = [...inside, process.execPath, command, ...words];
  const { stdout } = spawnSync(file, args, { encoding: "utf8", maxBuffer: 1 << 26, timeout: TIMEOUT_MS });
  const ports = [...new Set(stdout.trim().split("\n").map(Number))].sort((one, other) => one - other);
  const late = ports[Math.floor(ports.length * 0.9) - 1];
  if (!late) throw new Error(`The command lists no established connection: ${stdout.slice(0, 200)}`);
  return late;
}

async function live(report: Report, crowd: Crowd): Promise<void> {
  const inside = crowd.isPrivate ? ["nsenter", "-t", String(crowd.pid), "-n"] : [];
  const own = (words: readonly string[]) => [...inside, process.execPath, command, "list", "--no-header", ...words];
  const ss = (words: readonly string[]) => [...inside, "ss", "-H", ...words];
  const measure = async (title: string, words: readonly string[], ofSs: readonly string[]) => {
    const [found, expected] = [lines(own(words)), lines(ss(ofSs))];
    if (crowd.isPrivate && hasSs && title !== "--info" && found !== expected) {
      throw new Error(`sockdex lists ${found} sockets, ss ${expected}: ${words.join(" ")}.`);
    }
    const turns = [
      run("sockdex list", own(words), "/dev/null"),
      run("node -e 0", [process.execPath, "-e", "0"], "/dev/null"),
      ...(hasSs ? [run("ss", ss(ofSs), "/dev/null")] : []),
    ];
    const results = await alternate(turns, PATIENCE);
    const what = `${title} of ${count(crowd.sockets)} live sockets`;
    const one = report.case({ title: what, each: "run", per: 1, unit: "ms", base: "sockdex list", results });
    const ms = (name: string) => median(one, name) / 1e6;
    return { what, taken: ms("sockdex list"), node: ms("node -e 0"), ss: ms("ss") };
  };
  for (const { title, own: words, ss: ofSs } of listings(inside)) {
    const { what, taken, node, ss: bySs } = await measure(title, words, ofSs);
    const most = bySs + node + MOST_OVER_MS;
    report.budget({
      what: `listing ${what}`,
      figure: hasSs ? `${figure(taken)} of ${figure(most)} ms` : "no ss here",
      bar: `≤ ss + an empty Node + ${MOST_OVER_MS} ms`,
      met: hasSs ? taken <= most : undefined,
    });
  }
  const { what, taken, ss: bySs } = await measure("--info", ["-t", "--info"], ["-tani"]);
  report.budget({
    what: `listing ${what}`,
    figure: hasSs ? `${times(taken / bySs)} (${figure(taken)} ms)` : "no ss here",
    bar: "≤ 0.6 × ss -tani",
    met: hasSs ? taken <= bySs * 0.6 : undefined,
  });
}

/** Within the sockets' own namespace: ss asks the kernel by netlink there. */
async function processes(report: Report, crowd: Crowd): Promise<void> {
  const inside = crowd.isPrivate ? ["nsenter", "-t", String(crowd.pid), "-n"] : [];
  const own = [...inside, process.execPath, command, "list", "-t", "--no-header", "--process"];
  const ss = [...inside, "ss", "-H", "-tanp"];
  for (const words of hasSs ? [own, ss] : [own]) {
    const found = lines(words);
    if (found < crowd.sockets) throw new Error(`${words.join(" ")} lists ${found} of ${crowd.sockets} sockets.`);
  }
  const turns = [run("sockdex list", own, "/dev/null"), ...(hasSs ? [run("ss", ss, "/dev/null")] : [])];
  const what = `listing ${count(crowd.sockets)} live sockets with their processes`;
  await compare(report, what, crowd.sockets, turns, what);
}

async function start(report: Report): Promise<void> {
  const dump = writeDump("tcp", 10);
  const turns = [
    run("sockdex list", [process.execPath, command, "list", "--file", dump.path], "/dev/null"),
    run("node -e 0", [process.execPath, "-e", "0"], "/dev/null"),
  ];
  const results = await alternate(turns, quick ? PATIENCE : { least: 15, most: 15, seconds: 0 });
  const one = report.case({ title: "start", each: "start", per: 1, unit: "ms", base: "sockdex list", results });
  const whole = median(one, "sockdex list") / 1e6;
  const node = median(one, "node -e 0") / 1e6;
  // An empty Node takes 40 ms on one machine and 110 on another.
  report.budget({
    what: "start-up: list of ten rows, over an empty Node",
    figure: `${figure(whole - node)} ms (of ${figure(whole)} in all)`,
    bar: "≤ 100 ms",
    met: whole - node <= 100,
  });
}

await question("list", async (report) => {
  if (!hasSs) report.note("ss is not installed: nothing is compared");
  await start(report);
  await file(report);
  const crowd = await openCrowd(SOCKETS);
  try {
    await live(report, crowd);
    await processes(report, crowd);
  } finally {
    crowd.end();
  }
});
